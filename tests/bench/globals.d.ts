import type { LoadedClerk } from '@clerk/shared/types';

declare global {
  interface Window {
    clerk: LoadedClerk;
    /** How many timers have called. */
    wakeUps: number;
    /** Of every WebAssembly instance of the page. */
    memories: WebAssembly.Memory[];
  }
}
