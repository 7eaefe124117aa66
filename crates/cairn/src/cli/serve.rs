//! `cairn serve`: the pages, for the browser on this machine.

use super::{Context, paint, wait_for};
use crate::app::workplace::Workbench;
use crate::app::{clock, machine, workplace};
use crate::exit::{Exit, Failure};
use crate::web::{Allowed, Site, router};
use std::net::{IpAddr, SocketAddr};
use tokio::net::TcpListener;

/// Chosen so that it collides with nothing common.
const PORT: u16 = 4780;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The port; 0 takes a free one
    #[arg(long, default_value_t = PORT)]
    port: u16,
    /// The address to listen on
    #[arg(long, default_value = "127.0.0.1")]
    address: IpAddr,
    /// A further host name under which browsers may ask, such as that of a proxy in front
    #[arg(long, value_name = "NAME")]
    allow_host: Vec<String>,
}

pub(super) fn run(context: &Context, arguments: &Arguments) -> Result<Exit, Failure> {
    let content = context.content()?;
    let data = context.data()?;
    wait_for(async {
        let store = workplace::open_store(&data).await?;
        let listener = listen(SocketAddr::new(arguments.address, arguments.port)).await?;
        let address = listener.local_addr().map_err(anyhow::Error::from)?;
        // Pages are worth reading also where nothing can be run.
        let workbench = Workbench::open(&data).inspect_err(paint::error).ok();
        let workbench = workbench.filter(|workbench| address.ip().is_loopback() || is_fit_for_strangers(workbench));
        let site =
            Site { catalog: content.catalog.clone(), workbench, store, version: machine::VERSION, now: clock::now_us };
        let mut names = arguments.allow_host.clone();
        if !address.ip().is_loopback() && !address.ip().is_unspecified() {
            names.push(address.ip().to_string());
        }
        let app = router(site, Allowed { port: address.port(), names });
        if !address.ip().is_loopback() {
            paint::warn("others on your network can reach this address; there is no login");
        }
        let shown =
            if address.ip().is_unspecified() { format!("localhost:{}", address.port()) } else { address.to_string() };
        paint::out(&format!("Cairn is at {}", paint::link(&format!("http://{shown}/"))));
        paint::say(&paint::dim("Ctrl-C ends it"));
        tokio::select! {
            served = axum::serve(listener, app) => served.map_err(anyhow::Error::from)?,
            // Pages that wait for news would keep the server up, so they are not waited for.
            () = workplace::asked_to_end() => {}
        }
        Ok(Exit::Pass)
    })
}

/// Whether others than whoever owns this machine may have programs run on it; says what is missing.
fn is_fit_for_strangers(workbench: &Workbench) -> bool {
    let missing = workbench.sandbox.layers().missing_for_strangers();
    if !missing.is_empty() {
        let missing = missing.join(", ");
        paint::warn(&format!("no program is run from these pages: for strangers this machine lacks {missing}"));
    }
    missing.is_empty()
}

async fn listen(address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|error| {
        let failure = Failure::new(Exit::Missing, format!("{address} cannot be listened on: {error}"));
        match error.kind() {
            std::io::ErrorKind::AddrInUse => failure.hint("is Cairn already serving? else choose another with --port"),
            _ => failure.hint("choose another with --address and --port"),
        }
    })
}
