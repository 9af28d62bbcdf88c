// Copies the redirect target from behind the hash into the form.
const behindHash = new URLSearchParams(location.hash.replace(/^#[^?]*\??/, ''));
const names = ['sign_in_force_redirect_url', 'redirect_url', 'sign_in_fallback_redirect_url'];
const target = names.map((name) => behindHash.get(name)).find(Boolean);
if (target) document.querySelector('[name=redirect_url]').value = target;
