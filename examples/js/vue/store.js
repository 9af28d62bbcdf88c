import { onScopeDispose, shallowRef } from 'vue';

/** A store of clerk-wasm as a ref, for as long as the component lives. */
export function fromStore(store) {
  const state = shallowRef();
  onScopeDispose(store.subscribe((now) => (state.value = now)));
  return state;
}
