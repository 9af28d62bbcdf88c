import type { react } from './app.mjs';

declare global {
  interface Window {
    /** What the hooks gave last. */
    react: typeof react;
    /** Asked for before anything was loaded. */
    earlyToken: Promise<string | null>;
    /** Takes the app away and puts it there again, as a hot reload does. */
    mountAgain(): void;
  }
}
