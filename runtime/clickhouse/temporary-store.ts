import { migrate } from './migrate.ts';
import { openStore, type Store } from './store.ts';
import { temporaryEngine, type TemporaryEngine } from './temporary-engine.ts';

/** A temporary engine with all tables, and the store of who may write. */
export interface TemporaryStore extends Omit<TemporaryEngine, 'restart'> {
  store: Store;
}

/** @param directory where it lies, one of its own if there is none; goes with `remove`, which closes the store too */
export async function temporaryStore(directory?: string): Promise<TemporaryStore> {
  const temporary = await temporaryEngine({}, directory);
  const store = openStore({ url: temporary.engine.url, user: 'tocsin', password: temporary.password });
  const remove = async (): Promise<void> => {
    await store.close();
    await temporary.remove();
  };
  try {
    await migrate(store);
  } catch (failure) {
    await remove();
    throw failure;
  }
  const { engine, password, readerPassword } = temporary;
  return { engine, directory: temporary.directory, password, readerPassword, store, remove };
}
