//! Takes the admin page into the binary. Without Node there is none, and the server says how to get it.

use std::path::Path;
use std::{env, fs, io};

const NO_PAGE: &str = "<!doctype html><meta charset=\"utf-8\"><title>weapp-login</title>\
<p id=\"missing\">这个程序编译时没有带上页面。This program was built without the page: npx -y rust-just build</p>\n";

fn main() -> io::Result<()> {
    let admin = Path::new(&env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?)
        .join("../../web/admin");
    let out = Path::new(&env::var("OUT_DIR").map_err(io::Error::other)?).join("inspect.html");
    let page = admin.join("dist/inspect.html");
    // Watching what is not there would build the server anew each time.
    let watched = if page.exists() { &page } else { &admin };
    println!("cargo::rerun-if-changed={}", watched.display());
    match fs::read(page) {
        Ok(page) => fs::write(out, page),
        Err(_) => {
            println!("cargo::warning=the admin page is not built in: npx -y rust-just build");
            fs::write(out, NO_PAGE)
        }
    }
}
