import { QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import './tokens.css';
import './base.css';
import { makeClient } from './api/client.ts';
import { App } from './app.tsx';
import { applyTheme } from './frame/theme.ts';

applyTheme();
const place = document.getElementById('console');
if (place === null) throw new Error('the page has no place for the console');
createRoot(place).render(
  <QueryClientProvider client={makeClient()}>
    <App />
  </QueryClientProvider>,
);
