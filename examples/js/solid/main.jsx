import { Show, createEffect, createSignal, from } from 'solid-js';
import { render } from 'solid-js/web';
import { Clerk, useAuth, useUser } from 'clerk-wasm';

// Your own publishable key goes here. This is that of the local Frontend API.
const clerk = new Clerk('pk_test_bG9jYWwtZmFwaS0xLmNsZXJrLmFjY291bnRzLmRldiQ=');
clerk.load().catch(reportError);

function App() {
  // Stores as they are become signals.
  const auth = from(useAuth(clerk));
  const user = from(useUser(clerk));
  // What a page would send to its backend.
  const [token, setToken] = createSignal(null);
  createEffect(() => auth().getToken().then(setToken));
  return (
    <Show when={auth().isLoaded} fallback={<p id="status">loading</p>}>
      <p id="status">{auth().isSignedIn ? 'signed in' : 'signed out'}</p>
      <p id="user">{user().user?.primaryEmailAddress?.emailAddress}</p>
      <p id="token">{token()}</p>
      <Show
        when={auth().isSignedIn}
        fallback={
          <button id="sign-in" onClick={() => clerk.redirectToSignIn()}>
            Sign in
          </button>
        }
      >
        <button id="sign-out" onClick={() => auth().signOut(() => {})}>
          Sign out
        </button>
      </Show>
    </Show>
  );
}

render(App, document.getElementById('app'));
