//! The numbers by which both sides of the boundary name what crosses it. `tests/node/boundary.test.mjs` compares them
//! with those in `pkg/`.

/// The calls: `CALLS` in `pkg/src/engine.js`.
pub(crate) mod call {
    pub(crate) const START: u8 = 0;
    pub(crate) const SET_ACTIVE: u8 = 1;
    pub(crate) const SIGN_OUT: u8 = 2;
    pub(crate) const TOUCH: u8 = 3;
    pub(crate) const END: u8 = 4;
    pub(crate) const REMOVE: u8 = 5;
    pub(crate) const CLEAR_TOKENS: u8 = 6;
    pub(crate) const RELOAD: u8 = 7;
    pub(crate) const HANDLE_UNAUTHENTICATED: u8 = 8;
    pub(crate) const REQUEST: u8 = 9;
    pub(crate) const TOKEN: u8 = 10;
    pub(crate) const NEW_TOKEN: u8 = 11;
}

/// How a call ended: `pkg/src/engine.js`.
pub(crate) mod answer {
    pub(crate) const DONE: u8 = 0;
    pub(crate) const TOKEN: u8 = 1;
    pub(crate) const ANSWER: u8 = 2;
    pub(crate) const REFUSED: u8 = 3;
    pub(crate) const FAILED: u8 = 4;
}

/// The status: `STATUSES` in `pkg/index.js`.
pub(crate) mod status {
    pub(crate) const LOADING: u8 = 0;
    pub(crate) const READY: u8 = 1;
    pub(crate) const DEGRADED: u8 = 2;
    pub(crate) const ERROR: u8 = 3;
}

/// Whether somebody is signed in. `pkg/index.js` uses only the first.
pub(crate) mod active {
    pub(crate) const UNKNOWN: u8 = 0;
    pub(crate) const SIGNED_OUT: u8 = 1;
    pub(crate) const SIGNED_IN: u8 = 2;
}

/// What a touch is for: `INTENTS` in `pkg/src/resources.js`. Any other number means that this is not told.
pub(crate) mod intent {
    pub(crate) const FOCUS: u32 = 0;
    pub(crate) const SELECT_SESSION: u32 = 1;
    pub(crate) const SELECT_ORGANIZATION: u32 = 2;
}

/// The method of a request: `METHODS` in `pkg/src/fapi.js`.
pub(crate) mod method {
    pub(crate) const GET: u32 = 0;
    pub(crate) const POST: u32 = 1;
    pub(crate) const PUT: u32 = 2;
    pub(crate) const PATCH: u32 = 3;
    pub(crate) const DELETE: u32 = 4;
}

/// What has to be verified: `LEVELS` in `pkg/src/authorization.js`. 0 asks for nothing.
pub(crate) mod level {
    pub(crate) const FIRST_FACTOR: u8 = 1;
    pub(crate) const SECOND_FACTOR: u8 = 2;
    pub(crate) const MULTI_FACTOR: u8 = 3;
}
