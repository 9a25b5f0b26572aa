import type { PagePath } from '../address/pages.ts';

const paths: Record<PagePath, string> = {
  alerts: 'M3 11.5h10l-1.5-2V7a3.5 3.5 0 0 0-7 0v2.5zM6.5 13.5h3M8 3.5V2',
  cases: 'M2 5h12v8H2zM6 5V3h4v2M2 9h12',
  suppressions: 'M3 11.5h10l-1.5-2V7a3.5 3.5 0 0 0-7 0v2.5zM6.5 13.5h3M2 2l12 12',
  devices: 'M3 3h10v7H3zM6 13h4M8 10v3',
  certificates: 'M3 3h10v7H8M5.5 8.5a2 2 0 1 0 0 .1zM4.5 10.5V14l1-.8 1 .8v-3.5M6 5.5h5',
  campaigns: 'M3 8a5 5 0 0 1 9-3M13 8a5 5 0 0 1-9 3M12 2v3H9M4 14v-3h3',
  search: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.3 10.3 14 14',
  detectors: 'M2 8h3l1.5-4 3 8L11 8h3',
  pipeline: 'M2 5h5v6h7M7 5h7M2 11h5',
  audit: 'M4 2h8v12H4zM6 5h4M6 8h4M6 11h2',
  settings: 'M3 5h6M12 5h1M3 11h1M7 11h6M10.5 3.5v3M5.5 9.5v3',
};

export function Icon({ page }: { page: PagePath }) {
  return (
    <svg
      width="16"
      height="16"
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.3"
      aria-hidden="true"
    >
      <path d={paths[page]} strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}
