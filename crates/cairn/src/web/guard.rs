//! The guard: lets a request through only if it is addressed to this server, and seals every answer.
//!
//! A page of another site can make a browser send requests to a local port, and a name whose address changes
//! (DNS rebinding) can even make it read the answers. So Host and Origin are checked on every request, and
//! every answer forbids whatever the pages do not need. The guard never lets anything through for convenience.

use super::fault::Fault;
use axum::extract::{Request, State};
use axum::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use axum::http::{Method, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

/// The names under which the server may be addressed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Allowed {
    /// The port it listens on: `localhost`, `127.0.0.1` and `[::1]` are allowed with this port alone.
    pub(crate) port: u16,
    /// Further names: `name` stands for itself and for `name:<port>`; `name:1234` for just that.
    pub(crate) names: Vec<String>,
}

const LOOPBACK: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

impl Allowed {
    /// Whether `authority`, as a Host header has it, addresses this server.
    fn admits(&self, authority: &str) -> bool {
        let authority = authority.to_ascii_lowercase();
        let here = |name: &str| authority == format!("{name}:{}", self.port);
        // A browser leaves out port 80.
        let plain = |name: &str| self.port == 80 && authority == name;
        LOOPBACK.iter().any(|name| here(name) || plain(name))
            || self.names.iter().map(|name| name.to_ascii_lowercase()).any(|name| authority == name || here(&name))
    }

    /// Why a request may not pass, if it may not.
    fn refuse(&self, uri: &Uri, headers: &HeaderMap) -> Option<String> {
        let hosts: Vec<_> = headers.get_all(header::HOST).iter().collect();
        let [host] = hosts[..] else {
            return Some(format!("The request names {} hosts, and one is needed.", hosts.len()));
        };
        let Some(host) = host.to_str().ok().filter(|host| self.admits(host)) else {
            let host = String::from_utf8_lossy(host.as_bytes()).into_owned();
            return Some(format!("This server does not answer to the name “{host}”."));
        };
        if uri.authority().is_some_and(|authority| !authority.as_str().eq_ignore_ascii_case(host)) {
            return Some("The address of the request and its Host header differ.".into());
        }
        let foreign = headers.get_all(header::ORIGIN).iter().find(|origin| !is_origin_of(origin, host))?;
        let foreign = String::from_utf8_lossy(foreign.as_bytes()).into_owned();
        Some(format!("The request comes from a page of another site, “{foreign}”."))
    }
}

fn is_origin_of(origin: &HeaderValue, host: &str) -> bool {
    let origin = origin.to_str().ok().and_then(|o| o.strip_prefix("http://").or_else(|| o.strip_prefix("https://")));
    origin.is_some_and(|authority| authority.eq_ignore_ascii_case(host))
}

/// Checks the request, and seals whatever is answered.
pub(super) async fn stand(State(allowed): State<Arc<Allowed>>, request: Request, next: Next) -> Response {
    let mut response = match allowed.refuse(request.uri(), request.headers()) {
        Some(why) => Fault::Forbidden { why, port: allowed.port }.into_response(),
        None if !may_ask(&request) => Fault::Method.into_response(),
        None => next.run(request).await,
    };
    for (name, value) in SEALS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response.headers_mut().entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("private, no-cache"));
    response
}

/// Pages are read. The one thing that may be asked for besides is a claim to be run, by a page of ours: a browser says
/// where such a request comes from, and one that does not say so is none of ours.
fn may_ask(request: &Request) -> bool {
    let path = request.uri().path();
    let is_run =
        path.starts_with("/claims/") && path.ends_with("/run") && request.headers().contains_key(header::ORIGIN);
    matches!(*request.method(), Method::GET | Method::HEAD) || (*request.method() == Method::POST && is_run)
}

/// Neither inline scripts nor inline styles, and nothing from elsewhere: what a learner's program prints can
/// never become more than text, even if an escape were forgotten.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; \
                      font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const SEALS: [(HeaderName, &str); 5] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(uri: &str, headers: &[(HeaderName, &str)]) -> bool {
        let allowed = Allowed { port: 7080, names: vec!["cairn.example".into(), "box:9".into()] };
        let pairs = headers.iter().map(|(name, value)| (name.clone(), HeaderValue::from_str(value).unwrap()));
        let mut map = HeaderMap::new();
        pairs.for_each(|(name, value)| _ = map.append(name, value));
        allowed.refuse(&uri.parse().unwrap(), &map).is_some()
    }

    #[test]
    fn only_our_own_names_with_our_own_port_are_admitted() {
        let host = |name: &str| !refused("/", &[(header::HOST, name)]);
        for name in ["localhost:7080", "LocalHost:7080", "127.0.0.1:7080", "[::1]:7080", "cairn.example"] {
            assert!(host(name), "{name}");
        }
        assert!(host("cairn.example:7080") && host("box:9"));
        let evil = "localhost.evil.example:7080";
        for name in ["localhost", "localhost:80", "127.0.0.2:7080", evil, "box", "box:7080", "", "localhost:7080."] {
            assert!(!host(name), "{name}");
        }
        assert!(refused("/", &[]), "no host at all");
        assert!(refused("/", &[(header::HOST, "localhost:7080"), (header::HOST, "evil:7080")]), "two hosts");
        assert!(refused("http://evil:7080/", &[(header::HOST, "localhost:7080")]), "an address that differs");
    }

    #[test]
    fn an_origin_must_be_the_host_that_is_addressed() {
        let origin = |origin: &str| !refused("/", &[(header::HOST, "localhost:7080"), (header::ORIGIN, origin)]);
        assert!(origin("http://localhost:7080"));
        for foreign in ["null", "http://evil.example", "http://localhost:3000", "http://127.0.0.1:7080", ""] {
            assert!(!origin(foreign), "{foreign}");
        }
    }
}
