import type { Clerk } from '@clerk/clerk-js';
import type { LoadedClerk } from '@clerk/shared/types';
import type { App } from '../harness/site.mjs';

/** What the page shows its listeners, as they saw it. */
export interface Emitted {
  sessions: number | undefined;
  session: string | null | undefined;
  user: string | null | undefined;
  organization: string | null | undefined;
}

declare global {
  interface Window {
    Clerk: typeof Clerk;
    errorHelpers: typeof import('@clerk/shared/error');
    clerk: LoadedClerk;
    app: App;
    emitted: Emitted[];
    statuses: string[];
    startError: unknown;
  }
}
