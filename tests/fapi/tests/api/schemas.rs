//! Every answer against the published description of the API, where that is at hand.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::PathBuf;

use local_fapi::{Config, InstanceKind};
use serde_json::{Map, Value, json};

use crate::support::{Answer, Api, Browser, PASSWORD};

/// Everything that is served and described.
const SERVED: [&str; 34] = [
    "get /.well-known/jwks.json",
    "get /v1/health",
    "post /v1/dev_browser",
    "get /v1/environment",
    "patch /v1/environment",
    "get /v1/client",
    "put /v1/client",
    "post /v1/client",
    "delete /v1/client",
    "get /v1/client/sync",
    "get /v1/client/link",
    "post /v1/client/sign_ins",
    "get /v1/client/sign_ins/{sign_in_id}",
    "post /v1/client/sign_ins/{sign_in_id}/prepare_first_factor",
    "post /v1/client/sign_ins/{sign_in_id}/attempt_first_factor",
    "post /v1/client/sign_ups",
    "get /v1/client/sign_ups/{sign_up_id}",
    "patch /v1/client/sign_ups/{sign_up_id}",
    "post /v1/client/sign_ups/{sign_up_id}/prepare_verification",
    "post /v1/client/sign_ups/{sign_up_id}/attempt_verification",
    "delete /v1/client/sessions",
    "get /v1/client/sessions/{session_id}",
    "post /v1/client/sessions/{session_id}/touch",
    "post /v1/client/sessions/{session_id}/end",
    "post /v1/client/sessions/{session_id}/remove",
    "post /v1/client/sessions/{session_id}/tokens",
    "post /v1/client/sessions/{session_id}/tokens/{template_name}",
    "post /v1/client/sessions/{session_id}/verify",
    "post /v1/client/sessions/{session_id}/verify/attempt_first_factor",
    "get /v1/me",
    "patch /v1/me",
    "patch /v1/me/metadata",
    "get /v1/me/sessions/active",
    "get /v1/me/organization_memberships",
];

/// Served as well, for those who list what an organization offers.
const SERVED_OF_ORGANIZATIONS: [&str; 4] = [
    "get /v1/me/organization_invitations",
    "get /v1/me/organization_suggestions",
    "get /v1/organizations/{organization_id}",
    "get /v1/organizations/{organization_id}/memberships",
];

/// Fields that only Clerk's own mock of the API has (`packages/msw` of clerk/javascript): the schema that
/// they are added to, their types, and their names.
const MOCK_ONLY: [(&str, &str, &str); 23] = [
    ("Client.Environment", "string", "object id"),
    ("Client.AuthConfig", "object", "preferred_channels"),
    ("Client.DisplayConfig/properties/theme", "object", "buttons general accounts"),
    (
        "Client.DisplayConfig/properties/theme/properties/buttons",
        "string",
        "font_color font_family font_weight",
    ),
    (
        "Client.DisplayConfig/properties/theme/properties/general",
        "string",
        "color background_color font_family font_color label_font_weight padding border_radius box_shadow",
    ),
    ("Client.DisplayConfig/properties/theme/properties/accounts", "string", "background_color"),
    ("Client.OrganizationSettings", "boolean", "force_organization_selection"),
    ("Client.CommerceSettings", "string", "object id"),
    ("Client.ApiKeysSettings", "string", "object id"),
    ("UserSettings.SignIn/properties/second_factor", "boolean", "enabled"),
    ("UserSettings.SignUp", "boolean", "allowlist_only"),
    ("Stubs.Verification.Password", "object null", "error"),
    ("Stubs.Verification.Password", "array", "supported_strategies"),
    ("Client.Session/allOf/1", "object null", "current_task"),
    ("Client.Session-2/allOf/1", "object null", "current_task"),
    ("Client.ActiveSession/allOf/1", "string null", "last_active_organization_id"),
    ("Client.ActiveSession/allOf/1", "object null", "current_task user public_user_data"),
    ("Client.ActiveSession/allOf/1", "array", "factor_verification_age"),
    ("Client.ActiveSession/allOf/1", "integer", "created_at updated_at"),
    ("Client.User", "string null", "full_name"),
    ("Client.User", "object null", "primary_email_address primary_phone_number primary_web3_wallet"),
    ("Client.User", "boolean", "has_verified_email_address has_verified_phone_number"),
    (
        "Client.User",
        "array",
        "enterprise_accounts verified_external_accounts unverified_external_accounts verified_web3_wallets",
    ),
];

/// Optional fields that are not there, by schema; `*` are all its optional ones.
const LEFT_OUT: [(&str, &str); 6] = [
    // Never told to a browser.
    ("Client.User", "private_metadata"),
    // What other ways to sign in than with a password have.
    ("Stubs.SignInFactor", "*"),
    ("UserSettings.Socials", "*"),
    // What only some refusals and keys have.
    ("ClerkErrors", "meta"),
    ("ClerkError", "meta"),
    ("JWKS.rsa.PublicKey", "*"),
];

/// The description, and what has been checked against it.
struct Description {
    whole: Value,
    checked: BTreeSet<String>,
    problems: Vec<String>,
}

#[tokio::test]
async fn every_answer_fits_the_published_schemas() {
    let Some(mut description) = Description::read() else {
        // Not `println!`, which the test harness keeps to itself when a test passes.
        let line = "answers are not checked against schemas: ../shared/frontend-api is not there\n";
        return std::io::stderr().write_all(line.as_bytes()).expect("a line on stderr");
    };
    development(&mut description).await;
    production(&mut description).await;
    assert!(description.problems.is_empty(), "{}", description.problems.join("\n"));
    let served = SERVED.iter().chain(&SERVED_OF_ORGANIZATIONS).map(|served| (*served).to_owned());
    assert_eq!(description.checked, served.collect());
}

#[test]
fn a_wrong_answer_would_be_noticed() {
    let Some(mut description) = Description::read() else { return };
    let client = json!({ "response": { "object": "client", "id": "client_1" }, "client": null });
    let wrong = [
        ("post", "/v1/client/sessions/sess_1/tokens", 200, json!({ "object": "token", "jwt": 7 })),
        ("post", "/v1/client/sessions/sess_1/tokens", 404, json!({ "errors": [{}] })),
        ("get", "/v1/client", 200, client),
        ("get", "/v1/environment", 200, json!({})),
        ("get", "/v1/client", 418, json!({})),
        ("get", "/v1/nowhere", 200, json!({})),
    ];
    for (method, path, status, body) in wrong {
        description.problems.clear();
        description.check(method, path, status, &body);
        assert!(!description.problems.is_empty(), "{method} {path} → {status}: {body}");
    }
}

async fn development(description: &mut Description) {
    let api = Api::development().await;
    let browser = api.dev_browser().await;
    let mut visit = Visit { browser: &browser, description };
    visit.answer("post", "/v1/dev_browser", &[], 200).await;
    for method in ["get", "patch"] {
        visit.answer(method, "/v1/environment", &[], 200).await;
    }
    for path in ["/.well-known/jwks.json", "/v1/health", "/v1/client"] {
        visit.answer("get", path, &[], 200).await;
    }
    visit.answer("post", "/v1/client", &[], 200).await;
    sign_in(&mut visit).await;
    let session = visit.browser.client().await["sessions"][0]["id"].as_str().unwrap().to_owned();
    session_life(&mut visit, &session).await;
    user(&mut visit).await;
    sign_up(&mut visit).await;
    api.control("PATCH", &format!("/sessions/{session}"), json!({ "actor": { "sub": "user_support" } }))
        .await;
    api.set("force_organization_selection", json!(true)).await;
    api.control("POST", "/sessions", json!({ "user": "grace" })).await;
    visit.answer("get", "/v1/client", &[], 200).await;
    end(&mut visit, &session).await;
}

async fn production(description: &mut Description) {
    let mut config = Config::default();
    config.instance.kind = InstanceKind::Production;
    let api = Api::start(config).await;
    let browser = api.tls_browser("https://app.example.com");
    let mut visit = Visit { browser: &browser, description };
    visit.answer("get", "/v1/environment", &[], 200).await;
    visit.answer("get", "/v1/client", &[], 200).await;
    browser.sign_in("ada").await;
    visit.answer("get", "/v1/client", &[], 200).await;
    visit.answer("get", "/v1/client/sync", &[], 422).await;
    visit.answer("get", "/v1/client/link", &[], 403).await;
    let stranger = api.tls_browser("https://elsewhere.example");
    let mut visit = Visit { browser: &stranger, description };
    visit.answer("get", "/v1/client", &[], 400).await;
}

async fn sign_up(visit: &mut Visit<'_>) {
    let sign_ups = "/v1/client/sign_ups";
    visit.answer("post", sign_ups, &[("email_address", "ada@example.com")], 422).await;
    let started = visit.answer("post", sign_ups, &[("email_address", "new@example.com")], 200).await;
    let path = format!("{sign_ups}/{}", started["response"]["id"].as_str().unwrap());
    visit.answer("patch", &path, &[("password", PASSWORD)], 200).await;
    visit.answer("post", &format!("{path}/prepare_verification"), &[("strategy", "email_code")], 200).await;
    visit.answer("get", &path, &[], 200).await;
    let attempt = format!("{path}/attempt_verification");
    visit.answer("post", &attempt, &[("strategy", "email_code"), ("code", "1")], 422).await;
    visit.answer("post", &attempt, &[("strategy", "email_code"), ("code", "424242")], 200).await;
}

async fn sign_in(visit: &mut Visit<'_>) {
    let sign_ins = "/v1/client/sign_ins";
    visit.answer("post", sign_ins, &[("identifier", "nobody")], 422).await;
    visit.answer("post", sign_ins, &[("identifier", "ada"), ("strategy", "passkey")], 400).await;
    let started = visit.answer("post", sign_ins, &[("identifier", "ada")], 200).await;
    let path = format!("{sign_ins}/{}", started["response"]["id"].as_str().unwrap());
    visit.answer("get", &path, &[], 200).await;
    visit.answer("post", &format!("{path}/prepare_first_factor"), &[("strategy", "phone_code")], 400).await;
    visit.answer("post", &format!("{path}/prepare_first_factor"), &[("strategy", "email_code")], 200).await;
    let attempt = format!("{path}/attempt_first_factor");
    visit.answer("post", &attempt, &[("strategy", "password"), ("password", "no")], 422).await;
    visit.answer("get", &path, &[], 200).await;
    visit.answer("post", &attempt, &[("strategy", "password"), ("password", PASSWORD)], 200).await;
    visit.answer("post", sign_ins, &[("identifier", "grace"), ("password", PASSWORD)], 200).await;
}

async fn session_life(visit: &mut Visit<'_>, session: &str) {
    let path = format!("/v1/client/sessions/{session}");
    visit.answer("get", &path, &[], 200).await;
    visit.answer("get", "/v1/client/sessions/sess_none", &[], 404).await;
    visit.answer("post", &format!("{path}/touch"), &[("active_organization_id", "org_acme")], 200).await;
    visit.answer("post", &format!("{path}/touch"), &[("active_organization_id", "org_none")], 404).await;
    visit.answer("post", &format!("{path}/tokens"), &[], 200).await;
    visit.answer("post", &format!("{path}/tokens/backend"), &[], 200).await;
    visit.answer("post", &format!("{path}/tokens/none"), &[], 404).await;
    visit.answer("post", &format!("{path}/verify"), &[("level", "first_factor")], 200).await;
    visit.answer("post", &format!("{path}/verify"), &[], 422).await;
    let form = [("strategy", "password"), ("password", PASSWORD)];
    visit.answer("post", &format!("{path}/verify/attempt_first_factor"), &form, 200).await;
}

async fn user(visit: &mut Visit<'_>) {
    visit.answer("get", "/v1/me", &[], 200).await;
    visit.answer("patch", "/v1/me", &[("first_name", "X")], 200).await;
    visit.answer("patch", "/v1/me/metadata", &[("unsafe_metadata", "{}")], 200).await;
    visit.answer("get", "/v1/me/sessions/active", &[], 200).await;
    for rest in ["memberships", "memberships?paginated=true", "invitations", "suggestions"] {
        visit.answer("get", &format!("/v1/me/organization_{rest}"), &[], 200).await;
    }
    visit.answer("get", "/v1/organizations/org_acme", &[], 200).await;
    visit.answer("get", "/v1/organizations/org_none", &[], 404).await;
    visit.answer("get", "/v1/organizations/org_acme/memberships?paginated=true", &[], 200).await;
}

async fn end(visit: &mut Visit<'_>, session: &str) {
    let path = format!("/v1/client/sessions/{session}");
    visit.answer("post", &format!("{path}/end"), &[], 200).await;
    visit.answer("post", &format!("{path}/remove"), &[], 200).await;
    visit.answer("post", &format!("{path}/tokens"), &[], 401).await;
    visit.answer("delete", "/v1/client/sessions", &[], 200).await;
    visit.answer("get", "/v1/me", &[], 401).await;
    visit.answer("put", "/v1/client", &[], 200).await;
    visit.answer("delete", "/v1/client", &[], 200).await;
}

struct Visit<'a> {
    browser: &'a Browser,
    description: &'a mut Description,
}

impl Visit<'_> {
    /// Makes the call and checks what comes back.
    async fn answer(&mut self, method: &str, path: &str, form: &[(&str, &str)], status: u16) -> Value {
        let answer: Answer = self.browser.send(&method.to_uppercase(), path, form).await;
        assert_eq!(answer.status, status, "{method} {path}: {}", answer.text);
        let body = answer.json();
        self.description.check(method, path, status, &body);
        body
    }
}

impl Description {
    fn read() -> Option<Self> {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/frontend-api");
        let files = std::fs::read_dir(folder).ok()?.filter_map(|entry| Some(entry.ok()?.path()));
        let newest =
            files.filter(|file| file.extension().is_some_and(|extension| extension == "yml")).max()?;
        let text = std::fs::read_to_string(newest).ok()?;
        let whole: Value = serde_yaml_ng::from_str(&text).expect("the description is YAML");
        Some(Self {
            whole: with_every_field(without_nullable(whole)),
            checked: BTreeSet::new(),
            problems: Vec::new(),
        })
    }

    fn check(&mut self, method: &str, path: &str, status: u16, body: &Value) {
        let path = path.split('?').next().unwrap_or_default();
        let call = format!("{method} {path} → {status}");
        let Some((template, schema)) = self.schema(method, path, status) else {
            return self.problems.push(format!("{call}: not described"));
        };
        self.checked.insert(format!("{method} {template}"));
        let Some(schema) = schema else { return };
        let components = self.whole["components"].clone();
        let schema = json!({ "components": components, "allOf": [schema] });
        let validator = jsonschema::validator_for(&schema).expect("a schema");
        let problems = validator
            .iter_errors(body)
            .map(|problem| format!("{call}: {problem} at {}", problem.instance_path()));
        self.problems.extend(problems);
    }

    /// The path as described, and the schema of its JSON, which a few answers do not have.
    fn schema(&self, method: &str, path: &str, status: u16) -> Option<(String, Option<Value>)> {
        let paths = self.whole["paths"].as_object()?;
        let mut fitting: Vec<_> = paths.keys().filter(|template| fits(template, path)).collect();
        fitting.sort_by_key(|template| template.matches('{').count());
        let template = *fitting.first()?;
        let mut response = paths[template].get(method)?.get("responses")?.get(status.to_string())?;
        if let Some(reference) = response.get("$ref").and_then(Value::as_str) {
            response = self.whole.pointer(reference.trim_start_matches('#'))?;
        }
        let schema = response.pointer("/content/application~1json/schema");
        Some((template.clone(), schema.cloned()))
    }
}

fn fits(template: &str, path: &str) -> bool {
    let (template, path): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
    let same = |(wanted, given): (&&str, &&str)| wanted.starts_with('{') || wanted == given;
    template.len() == path.len() && template.iter().zip(&path).all(same)
}

/// Optional fields have to be there as well, and so have those that only the mock has.
fn with_every_field(mut whole: Value) -> Value {
    let schemas = &mut whole["components"]["schemas"];
    for (schema, types, names) in MOCK_ONLY {
        let schema = schemas.pointer_mut(&format!("/{schema}")).expect(schema);
        let types: Vec<_> = types.split(' ').collect();
        for name in names.split(' ') {
            schema["properties"][name] = json!({ "type": types });
        }
    }
    for (name, schema) in schemas.as_object_mut().expect("schemas by name") {
        let left_out = LEFT_OUT.iter().find(|(schema, _)| schema == name);
        let left_out = left_out.map_or_else(Vec::new, |(_, names)| names.split(' ').collect());
        if left_out != ["*"] {
            require_every_field(schema, &left_out);
        }
    }
    whole
}

fn require_every_field(schema: &mut Value, left_out: &[&str]) {
    match schema {
        Value::Array(parts) => parts.iter_mut().for_each(|part| require_every_field(part, left_out)),
        Value::Object(parts) => {
            parts.values_mut().for_each(|part| require_every_field(part, left_out));
            if let Some(Value::Object(fields)) = parts.get("properties") {
                let required = fields.keys().filter(|name| !left_out.contains(&&name[..]));
                let required = required.cloned().collect();
                parts.insert("required".into(), required);
            }
        }
        _ => {}
    }
}

/// OpenAPI 3.0 says `nullable` where JSON Schema lists `null` as one of the types.
fn without_nullable(value: Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(without_nullable).collect(),
        Value::Object(map) => {
            let mut map: Map<_, _> =
                map.into_iter().map(|(key, value)| (key, without_nullable(value))).collect();
            match map.remove("nullable") {
                Some(Value::Bool(true)) => json!({ "anyOf": [map, { "type": "null" }] }),
                Some(other) if !other.is_boolean() => {
                    map.insert("nullable".into(), other);
                    map.into()
                }
                _ => map.into(),
            }
        }
        other => other,
    }
}
