//! The page that looks into tokens: where it is served, and what it may do.

use reqwest::Response;

use crate::actors::{Reply, Serving, World, weapp_login};

async fn fetched(base_url: &str) -> Response {
    reqwest::get(format!("{base_url}/admin/inspect"))
        .await
        .unwrap()
}

async fn assert_is_the_page(page: Response) {
    assert_eq!(page.status(), 200);
    let header = |name: &str| page.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(header("content-type"), "text/html; charset=utf-8");
    let policy = header("content-security-policy");
    let directives: Vec<&str> = policy.split(';').map(str::trim).collect();
    for directive in [
        "default-src 'none'",
        "connect-src 'none'",
        "frame-ancestors 'none'",
    ] {
        assert!(directives.contains(&directive), "{policy}");
    }
    for loose in [
        "unsafe-inline",
        "unsafe-eval'",
        "http",
        "data:",
        "*",
        "'self'",
    ] {
        let policy = policy.replace("'wasm-unsafe-eval'", "");
        assert!(!policy.contains(loose), "{policy}");
    }
    let text = page.text().await.unwrap();
    assert!(
        text.contains("<script"),
        "the page is not built in; build it with: npx -y rust-just admin"
    );
    assert!(policy.contains("'wasm-unsafe-eval'"), "{policy}");
}

#[tokio::test]
async fn it_is_on_the_operators_listener_and_not_among_the_phones() {
    let world = World::new().await;
    let phones = Reply::of(world.phone("alice").get("/admin/inspect")).await;
    assert_eq!(phones.verdict(), (404, 18, "not_found", "none"));

    let operator = world.server().operator_address().unwrap();
    let operator = format!("http://{operator}");
    assert_is_the_page(fetched(&operator).await).await;
    // Whatever an operator may type leads to it.
    for path in ["", "/", "/admin", "/admin/"] {
        let page = reqwest::get(format!("{operator}{path}")).await.unwrap();
        assert_eq!(page.url().path(), "/admin/inspect");
    }
    let nothing_else = Reply::of(reqwest::Client::new().get(format!("{operator}/session"))).await;
    assert_eq!(nothing_else.verdict(), (404, 18, "not_found", "none"));
}

#[tokio::test]
async fn in_development_it_is_where_the_banner_says() {
    let folder = tempfile::tempdir().unwrap();
    let data_dir = folder.path().to_str().unwrap();
    let arguments = ["serve", "--dev", "--listen", "127.0.0.1:0", "--data-dir"];
    let serving = Serving::start(weapp_login(&[&arguments[..], &[data_dir]].concat()));
    let url = format!("{}/admin/inspect", serving.base_url);
    assert!(serving.banner.contains(&url), "{}", serving.banner);
    assert_is_the_page(fetched(&serving.base_url).await).await;
}
