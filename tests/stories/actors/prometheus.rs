//! A real Prometheus, with the rules that an operator gives it.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

/// However slow the machine is.
const PATIENCE: Duration = Duration::from_secs(120);

pub struct Prometheus {
    child: Child,
    base_url: String,
    _folder: TempDir,
}

impl Prometheus {
    /// Scrapes these addresses five times a second, and looks at the rules as often.
    pub async fn scraping(targets: &[String], rules: &Path) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (config, data) = (
            folder.path().join("prometheus.yml"),
            folder.path().join("data"),
        );
        let rules = rules.canonicalize().unwrap();
        let text = format!(
            "global: {{scrape_interval: 200ms, scrape_timeout: 200ms, evaluation_interval: 200ms}}\n\
             rule_files: [{rules:?}]\n\
             scrape_configs: [{{job_name: weapp-login, static_configs: [{{targets: {targets:?}}}]}}]\n"
        );
        std::fs::write(&config, text).unwrap();
        // It can't be asked which port it was given, so it is told one that was free just now.
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        drop(listener);
        let child = Command::new("prometheus")
            .arg(format!("--config.file={}", config.display()))
            .arg(format!("--storage.tsdb.path={}", data.display()))
            .arg(format!("--web.listen-address={address}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the Debian package prometheus is installed");
        let prometheus = Self {
            child,
            base_url: format!("http://{address}"),
            _folder: folder,
        };
        let up = format!("count(up == 1) == {}", targets.len() - 1);
        prometheus
            .until(async || !prometheus.query(&up).await.is_empty())
            .await;
        prometheus
    }

    /// Waits until all these alarms are pending or firing; gives back those that are.
    pub async fn wait_for_alarms(&self, names: &BTreeSet<String>) -> BTreeSet<String> {
        let mut raised = BTreeSet::new();
        let waiting = async {
            while !raised.is_superset(names) {
                raised.extend(self.alarms().await);
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        };
        let _ = tokio::time::timeout(PATIENCE, waiting).await;
        raised
    }

    pub async fn alarms(&self) -> BTreeSet<String> {
        let Some(answer) = self.ask("/api/v1/alerts", &[]).await else {
            return BTreeSet::new();
        };
        let alarms = answer["data"]["alerts"].as_array().cloned();
        let names = alarms.unwrap_or_default();
        let name = |alarm: &Value| alarm["labels"]["alertname"].as_str().map(str::to_owned);
        names.iter().filter_map(name).collect()
    }

    async fn query(&self, expression: &str) -> Vec<Value> {
        let answer = self.ask("/api/v1/query", &[("query", expression)]).await;
        let result = answer.and_then(|answer| answer["data"]["result"].as_array().cloned());
        result.unwrap_or_default()
    }

    async fn ask(&self, path: &str, query: &[(&str, &str)]) -> Option<Value> {
        let request = reqwest::Client::new()
            .get(format!("{}{path}", self.base_url))
            .query(query);
        let text = request.send().await.ok()?.text().await.ok()?;
        serde_json::from_str(&text).ok()
    }

    async fn until(&self, condition: impl AsyncFn() -> bool) {
        let waiting = async {
            while !condition().await {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        let waited = tokio::time::timeout(PATIENCE, waiting).await;
        waited.expect("Prometheus reaches its targets");
    }
}

impl Drop for Prometheus {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
