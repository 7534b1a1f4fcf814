//! A service of the team's in Java, which has no gateway and asks `/verify` itself.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use tokio::net::TcpStream;
use weapp_login_tests::processes::{
    GuardedFolder, ServerProcess, find, free_port, last_lines, run_to_end,
};

const PATIENCE: Duration = Duration::from_secs(60);

/// Where Debian keeps it, and what it looks for in every class.
const TOMCAT: &str =
    "/usr/share/java/tomcat10-embed-core.jar:/usr/share/java/jakarta-annotation-api.jar";

/// Tomcat with the filter of `crates/server/deploy/spring` in it, compiled as it is shipped.
pub struct JavaService {
    pub address: SocketAddr,
    folder: GuardedFolder,
    process: Option<ServerProcess>,
}

impl JavaService {
    pub async fn asking(weapp_login: SocketAddr) -> Self {
        let folder = GuardedFolder::new().unwrap();
        let classes = folder.path().join("classes");
        std::fs::create_dir(&classes).unwrap();
        let class_path = format!("{TOMCAT}:{}", classes.display());
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut compiler = Command::new(find("default-jdk-headless", "javac").unwrap());
        compiler
            .args(["-Xlint:all,-classfile", "-Werror", "--release", "17"])
            .args(["-encoding", "UTF-8"])
            .args(["-cp", &class_path, "-d"])
            .arg(&classes)
            .args(["WeappLoginFilter.java", "WeappUser.java"].map(|name| {
                let shipped = "../crates/server/deploy/spring";
                here.join(shipped).join(name)
            }))
            .arg(here.join("gateways/java/Orders.java"));
        run_to_end(compiler).await.unwrap();

        let address = SocketAddr::from(([127, 0, 0, 1], free_port().unwrap()));
        let mut command = Command::new(find("default-jdk-headless", "java").unwrap());
        command
            .args(["-Xmx128m", "-XX:TieredStopAtLevel=1"])
            .args(["-cp", &class_path, "Orders"])
            .arg(format!("http://{weapp_login}/verify"))
            .arg(address.port().to_string())
            .arg(folder.path());
        let process = ServerProcess::launch(&command, None, "TERM", &folder).unwrap();
        let mut service = Self {
            address,
            folder,
            process: Some(process),
        };
        service.wait_until_it_listens().await;
        service
    }

    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    async fn wait_until_it_listens(&mut self) {
        let deadline = Instant::now() + PATIENCE;
        while TcpStream::connect(self.address).await.is_err() {
            let has_ended = self.process.as_mut().unwrap().has_ended();
            if has_ended || Instant::now() > deadline {
                panic!(
                    "Tomcat does not listen:\n{}",
                    last_lines(&self.folder.log())
                );
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

impl Drop for JavaService {
    fn drop(&mut self) {
        self.folder.let_go();
        if let Some(process) = self.process.take() {
            process.wait();
        }
    }
}
