import type { LoadedClerk } from '@clerk/shared/types';

declare global {
  interface Window {
    clerk: LoadedClerk;
    /** Milliseconds spent with telling listeners. */
    telling: number;
    /** How many timers have called. */
    wakeUps: number;
    /** Of every WebAssembly instance of the page. */
    memories: WebAssembly.Memory[];
  }
}
