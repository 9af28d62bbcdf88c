//! The local Frontend API as a program.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use local_fapi::{Config, DEFAULT_CONFIG, InstanceKind, Options, Running, Server};

/// A local stand-in for Clerk's Frontend API, for tests and demos. It listens on loopback only.
#[derive(Debug, Parser)]
#[command(name = "local-fapi", version)]
struct Arguments {
    /// Users, organizations, templates and settings; without it, those of --print-config
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Port of the API; 0: any that is free
    #[arg(long, default_value_t = 4010)]
    port: u16,
    /// Port of the control interface; 0: any that is free
    #[arg(long, default_value_t = 4011)]
    control_port: u16,
    /// Port of the Backend API alone; 0: any that is free
    #[arg(long, default_value_t = 0)]
    backend_port: u16,
    /// Also serve the API over TLS, with a certificate made at start
    #[arg(long)]
    tls: bool,
    /// Port of the API over TLS; 0: any that is free
    #[arg(long, default_value_t = 4012, requires = "tls")]
    tls_port: u16,
    /// The Frontend API host that goes into the publishable key
    #[arg(long, value_name = "NAME")]
    host: Option<String>,
    /// Be a production instance
    #[arg(long)]
    production: bool,
    /// Say that it is ready in one line of JSON instead of in words
    #[arg(long)]
    json: bool,
    /// Print the embedded configuration and exit
    #[arg(long)]
    print_config: bool,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if arguments.print_config {
        print!("{DEFAULT_CONFIG}");
        return ExitCode::SUCCESS;
    }
    match run(&arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("local-fapi: {reason}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: &Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let config = read_config(arguments)?;
    let options = Options {
        port: arguments.port,
        control_port: arguments.control_port,
        backend_port: arguments.backend_port,
        tls_port: arguments.tls.then_some(arguments.tls_port),
    };
    // Listen before saying that the server is ready, because whoever reads that may stop it at once.
    let stop = stop_signal()?;
    let running = Server::start(config.clone(), options).await?;
    match arguments.json {
        true => println!("{}", ready_line(&running)),
        false => print!("{}", ready_text(&running, &config)),
    }
    stop.await;
    running.shutdown().await;
    Ok(())
}

fn read_config(arguments: &Arguments) -> Result<Config, Box<dyn std::error::Error>> {
    let mut config = match &arguments.config {
        Some(file) => {
            let text =
                std::fs::read_to_string(file).map_err(|reason| format!("{}: {reason}", file.display()))?;
            Config::parse(&text).map_err(|reason| format!("{}: {reason}", file.display()))?
        }
        None => Config::default(),
    };
    if arguments.production {
        config.instance.kind = InstanceKind::Production;
    }
    if let Some(host) = &arguments.host {
        config.instance.host = Some(host.clone());
    }
    Ok(config)
}

/// The line of JSON for programs.
fn ready_line(running: &Running) -> String {
    serde_json::json!({
        "apiUrl": running.api_url(),
        "tlsUrl": running.tls_url(),
        "controlUrl": running.control_url(),
        "backendUrl": running.backend_url(),
        "publishableKey": running.publishable_key(),
        "secretKey": running.secret_key(),
    })
    .to_string()
}

/// The text for people.
fn ready_text(running: &Running, config: &Config) -> String {
    let kind = if config.is_production() { "production" } else { "development" };
    let mut text = format!("Local Frontend API, a {kind} instance, on loopback only (127.0.0.1)\n\n");
    let mut line = |name: &str, value: &str| text.push_str(&format!("  {name:<16} {value}\n"));
    line("API", running.api_url());
    if let Some(url) = running.tls_url() {
        line("API over TLS", &format!("{url}  (self-made certificate, as {})", config.host()));
    }
    line("Backend API", running.backend_url());
    line("Control", running.control_url());
    line("Sign-in page", &format!("{}/sign-in", running.api_url()));
    line("Publishable key", running.publishable_key());
    line("Secret key", running.secret_key());
    text.push_str("\nUsers (test data)\n");
    for user in &config.users {
        text.push_str(&format!("  {:<24} {}\n", user.email, user.password));
    }
    text.push_str(&format!(
        "\nUse it:\n  const clerk = new Clerk('{}', {{ proxyUrl: '{}' }});\n  await clerk.load();\n\nCtrl-C stops it.\n",
        running.publishable_key(),
        running.api_url(),
    ));
    text
}

/// Listens from now on for an interrupt or a request to terminate.
#[cfg(unix)]
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Listens from now on for an interrupt.
#[cfg(not(unix))]
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}
