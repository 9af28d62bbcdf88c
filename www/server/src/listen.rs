//! The port of the page, only reachable from this machine.

use std::io::{Error, ErrorKind, Result};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use tokio::net::TcpListener;

/// The first port to try if none was asked for.
const USUAL_PORT: u16 = 3000;

/// Listens on the port asked for, or else on the usual one or the next free one.
pub(crate) async fn listen(wanted: Option<u16>) -> Result<Vec<TcpListener>> {
    if let Some(port) = wanted {
        return on_port(port).await;
    }
    for port in USUAL_PORT..USUAL_PORT + 100 {
        match on_port(port).await {
            Err(error) if error.kind() == ErrorKind::AddrInUse => {}
            listening => return listening,
        }
    }
    Err(Error::new(ErrorKind::AddrInUse, format!("no port from {USUAL_PORT} on is free")))
}

/// Listens on both families, because `localhost` may mean either: with only one of them, another program
/// could answer on the other.
async fn on_port(port: u16) -> Result<Vec<TcpListener>> {
    let first = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    let port = first.local_addr()?.port();
    match TcpListener::bind(SocketAddr::from((Ipv6Addr::LOCALHOST, port))).await {
        Ok(second) => Ok(vec![first, second]),
        Err(error) if error.kind() == ErrorKind::AddrInUse => Err(error),
        // This machine has no IPv6.
        Err(_) => Ok(vec![first]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_port_asked_for_is_taken_or_refused() {
        let first = listen(Some(0)).await.unwrap();
        let port = first[0].local_addr().unwrap().port();
        assert_eq!(listen(Some(port)).await.unwrap_err().kind(), ErrorKind::AddrInUse);
        assert!(first.iter().all(|one| one.local_addr().unwrap().ip().is_loopback()));
    }

    #[tokio::test]
    async fn without_a_wish_a_port_in_use_is_passed_over() {
        let first = listen(None).await.unwrap();
        let second = listen(None).await.unwrap();
        assert_ne!(first[0].local_addr().unwrap().port(), second[0].local_addr().unwrap().port());
    }
}
