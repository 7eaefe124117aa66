//! Where Cairn works: the data folder with its store, its sandbox and its cache of builds.

use crate::app::clock;
use crate::exit::{Exit, Failure};
use cairn_lab::{Toolchains, Workshop};
use cairn_sandbox::Sandbox;
use cairn_store::{Store, UnixMicros};
use etcetera::BaseStrategy;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The data folder: `$CAIRN_DATA`, else the platform's.
pub(crate) fn data_folder(given: Option<PathBuf>) -> Result<PathBuf, Failure> {
    if let Some(folder) = given {
        return std::path::absolute(&folder)
            .map_err(|error| Failure::new(Exit::Usage, format!("the data folder '{}': {error}", folder.display())));
    }
    let platform = etcetera::choose_base_strategy()
        .map_err(|error| Failure::new(Exit::Missing, error.to_string()).hint("set CAIRN_DATA to a folder of yours"))?;
    Ok(platform.data_dir().join("cairn"))
}

/// Opens the store and ends the runs that died without a word.
pub(crate) async fn open_store(data: &Path) -> Result<Store, Failure> {
    let store = Store::open(data).await?;
    let now = clock::now_us();
    for run in store.stale_runs(UnixMicros(now)).await? {
        if !cairn_sandbox::is_living(&boxes(data), &run.start.owner) {
            // Another process may have been quicker; then there is nothing left to do.
            let _ = store.abandon_run(&run.start.id, UnixMicros(now), "its process died").await;
        }
    }
    Ok(store)
}

/// Where the sandboxes of all processes that share the data folder lie.
pub(crate) fn boxes(data: &Path) -> PathBuf {
    data.join("sandbox")
}

/// Waits until somebody asks for the end: Ctrl-C, a signal to terminate, or a terminal that is closed.
pub(crate) async fn asked_to_end() {
    use tokio::signal::unix::{SignalKind, signal};
    let asked = |kind| async move {
        match signal(kind) {
            Ok(mut signal) => _ = signal.recv().await,
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        () = asked(SignalKind::interrupt()) => {}
        () = asked(SignalKind::terminate()) => {}
        () = asked(SignalKind::hangup()) => {}
    }
}

/// What is needed to build and run programs.
#[derive(Debug, Clone)]
pub(crate) struct Workbench {
    pub(crate) sandbox: Sandbox,
    pub(crate) workshop: Workshop,
    pub(crate) toolchains: Arc<Toolchains>,
}

impl Workbench {
    /// Opens the sandbox, which sweeps what dead processes left behind.
    pub(crate) fn open(data: &Path) -> Result<Self, Failure> {
        if let Some((name, bytes)) = cairn_sandbox::hindering_limit() {
            let what =
                format!("this shell limits its {name} to {} MiB, of which correct programs would die", bytes >> 20);
            return Err(Failure::new(Exit::Missing, what).hint("start Cairn from a shell without that limit"));
        }
        let sandbox = Sandbox::open(&boxes(data))?;
        let workshop = Workshop::new(sandbox.clone(), &data.join("cache"));
        Ok(Self { sandbox, workshop, toolchains: Arc::new(Toolchains::default()) })
    }

    /// Ends every box as soon as the user interrupts, so that nothing stays behind.
    pub(crate) fn interrupt_on_signal(&self) {
        let sandbox = self.sandbox.clone();
        tokio::spawn(async move {
            asked_to_end().await;
            // Whoever asks twice does not want to wait for anything; what stays behind is swept at the next start.
            tokio::spawn(async {
                asked_to_end().await;
                std::process::exit(crate::exit::Exit::Interrupted as i32);
            });
            // Ending the boxes waits for them, which the runtime's own threads must not.
            let _ = tokio::task::spawn_blocking(move || sandbox.interrupt()).await;
        });
    }
}
