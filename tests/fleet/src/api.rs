//! The Frontend API as far as signed-in browsers without users' doings see it. It knows one session:
//! browsers never meet, so they can all have the same ids, and tokens of one second read the same.

use std::cell::RefCell;
use std::sync::Arc;

use base64ct::{Base64UrlUnpadded, Encoding};
use clerk_wasm::Answer;
use clerk_wasm::engine::{NetworkFailure, Request};

use crate::clock::EPOCH;
use crate::scenario::{END, Fault, SECOND, is_down};

/// The API. One for each thread.
#[derive(Debug)]
pub(crate) struct Api {
    fault: Fault,
    header: String,
    signature: String,
    environment: Arc<String>,
    unavailable: Arc<String>,
    /// The answers to token requests, by the second.
    tokens: RefCell<Vec<Option<Arc<String>>>>,
}

const USER: &str = "user_2wHq3T7Xk0vN5bRzYcLdJfMgPaE";
const SESSION: &str = "sess_2wHq4U8Yl1wO6cSaZdMeKgNhQbF";
/// As instances have it by default.
const TOKEN_LIFE: i64 = 60;

impl Api {
    pub(crate) fn new(fault: Fault) -> Self {
        let header = r#"{"alg":"RS256","cat":"cl_B7d4PD111AAA","kid":"ins_2wHq0Zb9Rk","typ":"JWT"}"#;
        Self {
            fault,
            header: Base64UrlUnpadded::encode_string(header.as_bytes()),
            // Nobody in a browser verifies it; it is as long as a real one.
            signature: Base64UrlUnpadded::encode_string(&[0x5A; 256]),
            environment: Arc::new(ENVIRONMENT.to_owned()),
            unavailable: Arc::new("upstream connect error or disconnect/reset before headers".to_owned()),
            tokens: RefCell::new(vec![None; usize::try_from(END / SECOND + 60).expect("half an hour")]),
        }
    }

    /// The answer to a request that arrives at this moment.
    pub(crate) fn answer(&self, request: &Request, at: u64) -> Result<Answer, NetworkFailure> {
        if is_down(at) {
            return match self.fault {
                Fault::Unavailable => Ok(answer(503, self.unavailable.clone())),
                Fault::Unreachable => Err(NetworkFailure::Unreachable),
            };
        }
        let path = request.url.split_once("/v1").map_or("", |(_, path)| path);
        let body = match path.split_once('?').map_or(path, |(path, _)| path) {
            "/environment" => self.environment.clone(),
            "/client" => client(&self.token(at)),
            token if token.ends_with("/tokens") => self.token_answer(at),
            other => unreachable!("signed-in browsers do not ask for {other}"),
        };
        Ok(answer(200, body))
    }

    fn token_answer(&self, at: u64) -> Arc<String> {
        let second = usize::try_from(at / SECOND).expect("half an hour");
        let mut tokens = self.tokens.borrow_mut();
        let known = &mut tokens[second];
        let made = || Arc::new(format!(r#"{{"object":"token","jwt":"{}"}}"#, self.token(at)));
        known.get_or_insert_with(made).clone()
    }

    fn token(&self, at: u64) -> String {
        let iat = EPOCH / 1_000 + (at / SECOND).cast_signed();
        let (exp, nbf) = (iat + TOKEN_LIFE, iat - 10);
        let claims = format!(
            r#"{{"azp":"https://app.example.com","exp":{exp},"fva":[3,-1],"iat":{iat},"iss":"https://clerk.example.com","jti":"{iat:020}","nbf":{nbf},"sid":"{SESSION}","sts":"active","sub":"{USER}","v":2}}"#
        );
        let claims = Base64UrlUnpadded::encode_string(claims.as_bytes());
        format!("{}.{claims}.{}", self.header, self.signature)
    }
}

fn answer(status: u16, body: Arc<String>) -> Answer {
    Answer { status, retry_after: None, dev_browser: None, body }
}

fn client(token: &str) -> Arc<String> {
    format!(
        r#"{{"response":{{"object":"client","id":"client_2wHq2S6Wj9uM4aQyXbKcIeLfOzD","sessions":[{{"object":"session","id":"{SESSION}","status":"active","expire_at":1800604800000,"abandon_at":1802592000000,"last_active_at":1800000000000,"last_active_organization_id":null,"last_active_token":{{"object":"token","jwt":"{token}"}},"actor":null,"tasks":null,"factor_verification_age":[3,-1],"user":{{"object":"user","id":"{USER}","first_name":"Ada","last_name":"Lovelace","image_url":"https://img.example.com/ada","has_image":false,"primary_email_address_id":"idn_1","email_addresses":[{{"object":"email_address","id":"idn_1","email_address":"ada@example.com","verification":{{"status":"verified","strategy":"email_code"}}}}],"organization_memberships":[],"created_at":1790000000000,"updated_at":1790000000000}},"public_user_data":{{"user_id":"{USER}","first_name":"Ada","identifier":"ada@example.com"}},"created_at":1799999000000,"updated_at":1800000000000}}],"sign_in":null,"sign_up":null,"last_active_session_id":"{SESSION}","created_at":1799999000000,"updated_at":1800000000000}},"client":null}}"#
    )
    .into()
}

const ENVIRONMENT: &str = r#"{"object":"environment","id":"env_1","auth_config":{"object":"auth_config","single_session_mode":true,"session_minter":false},"display_config":{"object":"display_config","sign_in_url":"https://accounts.example.com/sign-in"},"user_settings":{"attributes":{},"social":{},"sign_in":{},"sign_up":{}},"organization_settings":{"enabled":false,"force_organization_selection":false},"maintenance_mode":false,"partitioned_cookies":false}"#;
