import { Clerk } from 'clerk-wasm';
import { show } from './view.js';

// Your own publishable key goes here. This is that of the local Frontend API.
show(new Clerk('pk_test_bG9jYWwtZmFwaS0xLmNsZXJrLmFjY291bnRzLmRldiQ='));
