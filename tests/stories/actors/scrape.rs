//! What `/metrics` says at one moment.

use std::collections::BTreeMap;

use weapp_login::server::RunningServer;

#[derive(Clone)]
pub struct Scrape {
    pub text: String,
}

impl Scrape {
    /// Of a server's listener for the operator.
    pub async fn of(server: &RunningServer) -> Self {
        let address = server.operator_address().unwrap();
        Self::at(&format!("http://{address}")).await
    }

    pub async fn at(base_url: &str) -> Self {
        let response = reqwest::get(format!("{base_url}/metrics")).await.unwrap();
        assert_eq!(response.status(), 200);
        let content_type = response.headers()["content-type"].to_str().unwrap();
        assert!(
            content_type.starts_with("application/openmetrics-text; version=1.0.0"),
            "{content_type}"
        );
        let text = response.text().await.unwrap();
        assert!(text.ends_with("# EOF\n"), "{text}");
        Self { text }
    }

    /// The sum of all series of this name that have these labels, such as `outcome="known_user"`.
    #[track_caller]
    pub fn value(&self, name: &str, labels: &[&str]) -> f64 {
        let samples: Vec<f64> = self
            .samples()
            .filter(|sample| sample.name == name)
            .filter(|sample| labels.iter().all(|label| sample.has(label)))
            .map(|sample| sample.value)
            .collect();
        assert!(!samples.is_empty(), "no {name} {labels:?}\n{}", self.text);
        samples.into_iter().sum()
    }

    pub fn samples(&self) -> impl Iterator<Item = Sample<'_>> {
        let lines = self.text.lines().filter(|line| !line.starts_with('#'));
        lines.map(Sample::of)
    }

    /// The words of the `# TYPE` or `# HELP` lines, by family.
    pub fn described(&self, kind: &str) -> BTreeMap<&str, &str> {
        let lines = self.text.lines().filter_map(|line| {
            line.strip_prefix("# ")?
                .strip_prefix(kind)?
                .trim_start()
                .split_once(' ')
        });
        lines.collect()
    }
}

pub struct Sample<'t> {
    pub name: &'t str,
    /// `a="1",b="2"`
    pub labels: &'t str,
    pub value: f64,
}

impl<'t> Sample<'t> {
    fn of(line: &'t str) -> Self {
        let (series, value) = line.rsplit_once(' ').unwrap();
        let (name, labels) = series.split_once('{').unwrap_or((series, ""));
        Self {
            name,
            labels: labels.trim_end_matches('}'),
            value: value.parse().unwrap(),
        }
    }

    fn has(&self, label: &str) -> bool {
        self.labels
            .split("\",")
            .any(|one| one.trim_end_matches('"') == label.trim_end_matches('"'))
    }

    pub fn label_names(&self) -> Vec<&'t str> {
        let labels = self.labels.split("\",").filter(|one| !one.is_empty());
        labels
            .map(|one| one.split_once("=\"").unwrap().0)
            .filter(|name| *name != "le")
            .collect()
    }
}
