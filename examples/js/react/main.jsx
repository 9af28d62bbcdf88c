import { StrictMode, useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { ClerkProvider, useAuth, useClerk, useUser } from 'clerk-wasm/react';

// Your own publishable key goes here. This is that of the local Frontend API.
const KEY = 'pk_test_bG9jYWwtZmFwaS0xLmNsZXJrLmFjY291bnRzLmRldiQ=';

function App() {
  const clerk = useClerk();
  const { isLoaded, isSignedIn, signOut } = useAuth();
  const { user } = useUser();
  if (!isLoaded) return <p id="status">loading</p>;
  return (
    <>
      <p id="status">{isSignedIn ? 'signed in' : 'signed out'}</p>
      <p id="user">{user?.primaryEmailAddress?.emailAddress}</p>
      <Token />
      {!isSignedIn && (
        <button id="sign-in" onClick={() => clerk.redirectToSignIn()}>
          Sign in
        </button>
      )}
      {isSignedIn && (
        <button id="sign-out" onClick={() => signOut(() => {})}>
          Sign out
        </button>
      )}
    </>
  );
}

/** What a page would send to its backend. */
function Token() {
  const auth = useAuth();
  const [token, setToken] = useState(null);
  useEffect(() => void auth.getToken().then(setToken), [auth]);
  return <p id="token">{token}</p>;
}

/** @param {Error} error @param {() => void} retry */
function failed(error, retry) {
  return (
    <p role="alert">
      {error.message} <button onClick={retry}>Try again</button>
    </p>
  );
}

createRoot(document.getElementById('app')).render(
  <StrictMode>
    <ClerkProvider publishableKey={KEY} failed={failed}>
      <App />
    </ClerkProvider>
  </StrictMode>,
);
