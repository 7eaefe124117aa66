//! The network and other programs: rows 49 to 51 of the catalogue.
//!
//! Nothing leaves the machine: the addresses are the host's loopback and one that belongs to nobody (RFC 5737).

use super::{Expected, Row, Said, all_denied, call, row, without_filter};
use crate::command::Network;
use std::ffi::OsString;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr as UnixAddress, UnixListener, UnixStream};
use std::path::Path;
use std::time::Duration;

pub(super) const ROWS: &[Row] = &[
    row("host-loopback", 49, "connect to a server on the host's loopback", Expected::Denied, |words| {
        let port = words.get(1).and_then(|word| word.parse().ok()).unwrap_or(0);
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        tcp(TcpStream::connect_timeout(&address, Duration::from_secs(1)))
    }),
    row(
        "host-loopback-with-a-network",
        49,
        "the same from a box with a loopback of its own",
        Expected::Denied,
        |words| {
            let port = words.get(1).and_then(|word| word.parse().ok()).unwrap_or(0);
            let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
            tcp(TcpStream::connect_timeout(&address, Duration::from_secs(1)))
        },
    )
    .with(|command| command.network(Network::Loopback)),
    row("own-loopback", 49, "be a server and a client on a loopback of its own", Expected::Denied, |_| {
        let pair = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|server| {
            let client = TcpStream::connect_timeout(&server.local_addr()?, Duration::from_secs(1))?;
            server.accept().map(|_| client)
        });
        tcp(pair)
    })
    .weakened(|command| command.network(Network::Loopback)),
    row("elsewhere", 49, "send something to another machine", Expected::Denied, |_| {
        let nobody = SocketAddr::from((Ipv4Addr::new(192, 0, 2, 1), 9));
        all_denied(&[
            ("tcp", tcp(TcpStream::connect_timeout(&nobody, Duration::from_secs(1)))),
            ("udp", tcp(UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).and_then(|socket| socket.send_to(b"x", nobody)))),
        ])
    }),
    row("abstract-socket", 50, "connect to a socket of the host that has no file", Expected::Denied, |words| {
        let name = words.get(2).map_or("", String::as_str);
        tcp(UnixAddress::from_abstract_name(name).and_then(|address| UnixStream::connect_addr(&address)))
    }),
    row("netlink", 50, "talk to the kernel's network by netlink", Expected::Denied, |_| {
        socket(libc::AF_NETLINK, libc::SOCK_RAW)
    })
    .weakened(without_filter),
    row("hypervisor-socket", 50, "talk to the hypervisor, the kernel's ciphers or the wire", Expected::Denied, |_| {
        all_denied(&[
            ("AF_VSOCK", socket(libc::AF_VSOCK, libc::SOCK_STREAM)),
            ("AF_ALG", socket(libc::AF_ALG, libc::SOCK_SEQPACKET)),
            ("AF_PACKET", socket(libc::AF_PACKET, libc::SOCK_RAW)),
            ("AF_BLUETOOTH", socket(libc::AF_BLUETOOTH, libc::SOCK_RAW)),
            (
                "raw",
                call(libc::SYS_socket, &[libc::AF_INET as usize, libc::SOCK_RAW as usize, libc::IPPROTO_ICMP as usize]),
            ),
        ])
    }),
    row("sockets-of-services", 51, "connect to a database or an engine of containers", Expected::Denied, |_| {
        let paths = [
            "/var/run/docker.sock",
            "/run/docker.sock",
            "/run/containerd/containerd.sock",
            "/var/run/postgresql/.s.PGSQL.5432",
        ];
        all_denied(&paths.map(|path| (path, tcp(UnixStream::connect(path)))))
    }),
];

fn socket(family: i32, kind: i32) -> Said {
    call(libc::SYS_socket, &[family as usize, kind as usize, 0])
}

/// Whatever the reason, nobody was reached.
fn tcp<T>(result: std::io::Result<T>) -> Said {
    super::io(result, "reached somebody")
}

/// What is live on the host while a row is tried, so that a box could reach it if it were not for the box.
pub(super) struct Stage {
    tcp: Option<TcpListener>,
    name: String,
    _abstract: Option<UnixListener>,
}

impl Stage {
    pub(super) fn set() -> Self {
        let name = format!("cairn-audit-{}", std::process::id());
        let address = UnixAddress::from_abstract_name(&name).ok();
        let listener = address.and_then(|address| UnixListener::bind_addr(&address).ok());
        Self { tcp: TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).ok(), name, _abstract: listener }
    }

    /// What the misdeeds are told: the caller's folder, a port, the name of a socket.
    pub(super) fn words(&self, state: &Path) -> [OsString; 3] {
        let port =
            self.tcp.as_ref().and_then(|listener| listener.local_addr().ok()).map_or(0, |address| address.port());
        [state.into(), port.to_string().into(), self.name.clone().into()]
    }
}
