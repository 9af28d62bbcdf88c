//! The HTML of the hosted pages.

use crate::app::Addresses;
use crate::config::Config;

const STYLE: &str = include_str!("style.css");

/// Official clients put the target after the `#`, which no server sees.
const READ_TARGET_BEHIND_HASH: &str = include_str!("target.js");

/// The page with the sign-in form.
pub(super) struct SignInPage<'a> {
    pub(super) dev_browser: &'a str,
    pub(super) target: &'a str,
    pub(super) identifier: &'a str,
    pub(super) problem: Option<&'a str>,
}

impl SignInPage<'_> {
    pub(super) fn render(&self, config: &Config) -> String {
        let problem = self.problem.map(|problem| format!("<p id=problem role=alert>{}</p>", escape(problem)));
        let described = if problem.is_some() { " aria-invalid=true aria-describedby=problem" } else { "" };
        let form = format!(
            r#"<form method="post" action="sign-in">
{problem}
<label for="identifier">Email address or username</label>
<input id="identifier" name="identifier" autocomplete="username" autocapitalize="none" spellcheck="false" required autofocus value="{identifier}"{described}>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required{described}>
<input type="hidden" name="redirect_url" value="{target}">
<input type="hidden" name="__clerk_db_jwt" value="{dev_browser}">
<button type="submit">Sign in</button>
</form>
{users}
<script>{READ_TARGET_BEHIND_HASH}</script>"#,
            problem = problem.unwrap_or_default(),
            identifier = escape(self.identifier),
            target = escape(self.target),
            dev_browser = escape(self.dev_browser),
            users = users(config),
        );
        document(&format!("Sign in to {}", config.instance.name), &form)
    }
}

pub(super) fn sign_up(config: &Config) -> String {
    let text = "<p>Sign-up has no page here. An app can have one of its own, or sign in as one of the users of the configuration.</p>\
        <p><a href=\"sign-in\">Sign in</a></p>";
    document(&format!("Sign up for {}", config.instance.name), text)
}

pub(super) fn signed_in(config: &Config) -> String {
    document(&config.instance.name, "<p role=status>You are signed in. You can close this page.</p>")
}

pub(super) fn refused_target(target: &str) -> String {
    let text = format!(
        "<p role=alert>The browser may not be sent to <code>{}</code>: its origin is not one of this instance.</p>\
        <p>Add it to <code>allowed_origins</code> in the configuration if it should be.</p>",
        escape(target)
    );
    document("Redirect refused", &text)
}

pub(super) fn index(config: &Config, addresses: &Addresses) -> String {
    let text = format!(
        "<p>A local Frontend API, for tests and demos. It is reached from this machine only.</p>\
        <dl><dt>Publishable key</dt><dd><code>{}</code></dd>\
        <dt>proxyUrl</dt><dd><code>{}</code></dd>\
        <dt>Control interface</dt><dd><a href=\"{control}\">{control}</a></dd></dl>\
        <p><a href=\"sign-in\">Sign in</a></p>",
        escape(&addresses.publishable_key),
        escape(&addresses.api),
        control = escape(&addresses.control),
    );
    document(&config.instance.name, &text)
}

/// The users are test data, so the page may as well list them.
fn users(config: &Config) -> String {
    let row = |user: &crate::config::User| {
        format!("<tr><td>{}</td><td><code>{}</code></td></tr>", escape(&user.email), escape(&user.password))
    };
    let rows: String = config.users.iter().map(row).collect();
    format!(
        "<details><summary>Who can sign in here?</summary><table>\
        <thead><tr><th scope=col>Email address</th><th scope=col>Password</th></tr></thead>\
        <tbody>{rows}</tbody></table></details>"
    )
}

fn document(title: &str, body: &str) -> String {
    let title = escape(title);
    format!(
        "<!doctype html>\n<html lang=en>\n<head>\n<meta charset=utf-8>\n\
        <meta name=viewport content=\"width=device-width, initial-scale=1\">\n\
        <title>{title}</title>\n<link rel=icon href=\"data:,\">\n<style>{STYLE}</style>\n</head>\n\
        <body>\n<main>\n<h1>{title}</h1>\n{body}\n</main>\n\
        <footer>Local Frontend API. Test data only.</footer>\n</body>\n</html>\n"
    )
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_visitors_send_is_escaped() {
        let hostile = r#""><script>alert(1)</script>"#;
        let page =
            SignInPage { dev_browser: hostile, target: hostile, identifier: hostile, problem: Some(hostile) };
        assert!(!page.render(&Config::default()).contains("<script>alert"));
        assert!(!refused_target(hostile).contains("<script>"));
    }
}
