//! A gateway that runs.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use tokio::net::TcpStream;
use weapp_login_tests::processes::{
    Account, GuardedFolder, ServerProcess, find, free_port, last_lines,
};

use super::certificate::Certificate;
use super::{Program, Shipped, in_the_place_of};

const PATIENCE: Duration = Duration::from_secs(30);

/// Whom root hands it to. Debian's base system has them; the gateways' own users come with their packages.
const ACCOUNT: &str = "www-data";

/// On ports of 127.0.0.1. It and its logs are gone when it is dropped, or when the process ends.
pub struct Gateway {
    pub program: Program,
    /// Where it speaks TLS.
    pub address: SocketAddr,
    /// Where it does not.
    pub plain_address: SocketAddr,
    pub certificate: Certificate,
    folder: GuardedFolder,
    process: Option<ServerProcess>,
}

/// What is behind it.
#[derive(Clone, Copy)]
pub struct Behind {
    pub weapp_login: SocketAddr,
    pub api: SocketAddr,
}

impl Gateway {
    pub async fn start(program: Program, behind: Behind) -> Self {
        let account = Account::for_server(ACCOUNT).unwrap();
        let folder = GuardedFolder::for_server(&std::env::temp_dir(), account).unwrap();
        let at_a_free_port = || SocketAddr::from(([127, 0, 0, 1], free_port().unwrap()));
        let mut gateway = Self {
            program,
            address: at_a_free_port(),
            plain_address: at_a_free_port(),
            certificate: Certificate::new(),
            folder,
            process: None,
        };
        gateway.write_files(behind, account);
        let command = gateway.command();
        let launched = ServerProcess::launch(&command, account, "TERM", &gateway.folder);
        gateway.process = Some(launched.unwrap());
        gateway.wait_until_it_listens().await;
        gateway
    }

    /// Everything that it has written, in whatever file.
    pub fn logs(&self) -> String {
        let mut text = String::new();
        let mut folders = vec![self.folder.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                let is_ours = self.written_by_us().contains(&path);
                if path.is_dir() {
                    folders.push(path);
                } else if !is_ours {
                    text.push_str(&String::from_utf8_lossy(&std::fs::read(path).unwrap()));
                }
            }
        }
        text
    }

    /// Shuts down in order, so that whatever it had to say is written; gives back all of it.
    pub async fn stop(mut self) -> String {
        let mut process = self.process.take().unwrap();
        process.signal("TERM").unwrap();
        assert!(process.ends_within(PATIENCE).await, "{}", self.logs());
        self.logs()
    }

    fn write_files(&self, behind: Behind, account: Option<Account>) {
        let shipped = Shipped::of(self.program);
        let settings = match self.program {
            Program::Nginx => self.lines_of_nginx(behind),
            Program::Caddy => self.lines_of_caddy(behind),
        };
        let configuration = shipped.filled_in(|line| in_the_place_of(line, &settings));
        let texts = [
            self.certificate.pem.clone(),
            self.certificate.key_pem.clone(),
            configuration,
            self.main_configuration(),
        ];
        for (path, text) in self.written_by_us().iter().zip(texts) {
            std::fs::write(path, text).unwrap();
            account.map_or(Ok(()), |owner| owner.own(path)).unwrap();
        }
    }

    fn written_by_us(&self) -> [PathBuf; 4] {
        ["certificate.pem", "key.pem", "shipped.conf", "main.conf"].map(|name| self.path(name))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn lines_of_nginx(&self, behind: Behind) -> Vec<(&'static str, String)> {
        let shown = |name: &str| self.path(name).display().to_string();
        let same = |line: &'static str| (line, line.to_owned());
        let log = "access_log /var/log/nginx/weapp-login.log weapp_login;";
        vec![
            (
                "server 127.0.0.1:8080;",
                format!("server {};", behind.weapp_login),
            ),
            ("server 127.0.0.1:3000;", format!("server {};", behind.api)),
            ("listen 80;", format!("listen {};", self.plain_address)),
            (
                "listen 443 ssl http2;",
                format!("listen {} ssl http2;", self.address),
            ),
            same("server_name api.example.com;"),
            same("location /public/ {"),
            same("proxy_pass http://weapp_login/verify;"),
            (
                log,
                format!("access_log {} weapp_login;", shown("access.log")),
            ),
            (
                "ssl_certificate     /etc/nginx/tls/api.example.com.pem;",
                format!("ssl_certificate {};", shown("certificate.pem")),
            ),
            (
                "ssl_certificate_key /etc/nginx/tls/api.example.com.key;",
                format!("ssl_certificate_key {};", shown("key.pem")),
            ),
        ]
    }

    fn lines_of_caddy(&self, behind: Behind) -> Vec<(&'static str, String)> {
        let shown = |name: &str| self.path(name).display().to_string();
        let (weapp_login, api) = (behind.weapp_login, behind.api);
        let ports = [&self.plain_address, &self.address].map(SocketAddr::port);
        vec![
            // Besides, it would listen on all addresses.
            (
                "admin localhost:2019",
                "admin off\ndefault_bind 127.0.0.1".into(),
            ),
            ("http_port 80", format!("http_port {}", ports[0])),
            ("https_port 443", format!("https_port {}", ports[1])),
            (
                "output file /var/log/caddy/weapp-login.log",
                format!("output file {}", shown("access.log")),
            ),
            (
                "tls /etc/caddy/tls/api.example.com.pem /etc/caddy/tls/api.example.com.key",
                format!("tls {} {}", shown("certificate.pem"), shown("key.pem")),
            ),
            (
                "reverse_proxy 127.0.0.1:8080",
                format!("reverse_proxy {weapp_login}"),
            ),
            (
                "reverse_proxy 127.0.0.1:3000",
                format!("reverse_proxy {api}"),
            ),
            ("to 127.0.0.1:8080", format!("to {weapp_login}")),
            ("uri /verify?", "uri /verify?".into()),
        ]
    }

    /// Of nginx: what Debian's `nginx.conf` has around a site, in this folder.
    fn main_configuration(&self) -> String {
        if self.program == Program::Caddy {
            return String::new();
        }
        let kinds = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
        let temporary = kinds.map(|kind| format!("{kind}_temp_path temporary-{kind};\n"));
        format!(
            "daemon off;\nworker_processes 2;\npid nginx.pid;\nerror_log error.log;\nevents {{}}\n\
             http {{\n{}access_log other-access.log;\ngzip on;\ninclude shipped.conf;\n}}\n",
            temporary.concat()
        )
    }

    fn command(&self) -> Command {
        let folder = self.folder.path();
        match self.program {
            Program::Nginx => {
                let mut command = Command::new(find("nginx", "nginx").unwrap());
                command.arg("-p").arg(folder);
                // Until it has read where the errors go.
                command.args(["-e", "early-errors.log", "-c", "main.conf"]);
                command
            }
            Program::Caddy => {
                // What it keeps is kept below its home.
                let mut command = Command::new("env");
                command.arg(home(folder));
                command.arg(find("caddy", "caddy").unwrap());
                command.args(["run", "--adapter", "caddyfile", "--config", "shipped.conf"]);
                command
            }
        }
    }

    async fn wait_until_it_listens(&mut self) {
        let deadline = Instant::now() + PATIENCE;
        for address in [self.address, self.plain_address] {
            while TcpStream::connect(address).await.is_err() {
                let has_ended = self.process.as_mut().unwrap().has_ended();
                if has_ended || Instant::now() > deadline {
                    let said = last_lines(&self.folder.log());
                    panic!("{} does not listen:\n{said}\n{}", self.program, self.logs());
                }
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        }
    }
}

fn home(folder: &Path) -> String {
    format!("HOME={}", folder.display())
}

impl Drop for Gateway {
    fn drop(&mut self) {
        self.folder.let_go();
        if let Some(process) = self.process.take() {
            process.wait();
        }
    }
}
