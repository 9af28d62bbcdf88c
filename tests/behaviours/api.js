// An API for one row of the table: an expression, because it is read as text where there are no modules.
({ session: status = 'active', tasks = [] }) => {
  const part = (value) => btoa(JSON.stringify(value)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '');
  const now = Math.floor(Date.now() / 1000);
  const claims = { sid: 'sess_1', sub: 'user_1', sts: status, iat: now, exp: now + 60 };
  const jwt = `${part({ alg: 'RS256' })}.${part(claims)}.c2ln`;
  const organization = { id: 'org_1', name: 'Acme' };
  const membership = { id: 'mem_1', role: 'org:admin', permissions: [], organization };
  const session = {
    id: 'sess_1',
    status,
    tasks: tasks.map((key) => ({ key })),
    last_active_organization_id: 'org_1',
    user: { id: 'user_1', organization_memberships: [membership] },
    last_active_token: { object: 'token', jwt },
  };
  let sessions = status ? [session] : [];
  const environment = {
    auth_config: { single_session_mode: false },
    display_config: { sign_in_url: 'https://accounts.test/sign-in', sign_up_url: 'https://accounts.test/sign-up' },
  };
  return (address) => {
    const { pathname, searchParams } = new URL(address);
    if (pathname === '/v1/dev_browser') return { id: 'dvb_1' };
    if (pathname === '/v1/environment') return environment;
    if (pathname.includes('/tokens')) return { object: 'token', jwt };
    if (searchParams.get('_method') === 'DELETE') sessions = [];
    const client = { id: 'client_1', sessions, last_active_session_id: sessions[0]?.id ?? null, updated_at: Date.now() };
    return { response: pathname.endsWith('/touch') ? session : client, client };
  };
};
