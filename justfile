# 列出全部命令 / List all recipes
[private]
default:
    @{{ just_executable() }} --list --unsorted

# 开发，什么都不用配置 / Run a development server on 127.0.0.1:8080, nothing to configure
dev *arguments:
    cargo run --package weapp-login -- serve --dev {{ arguments }}

# core 给 JavaScript：web/token / Build @weapp-login/token: core as WebAssembly, for Node and browsers
wasm: packages
    cargo run --quiet --package xtask -- wasm
    npm --prefix web run build --silent --workspace token

# 跑全部测试 / Pass all tests
test:
    cargo build --workspace --all-targets
    cargo test --workspace --quiet
    {{ just_executable() }} no-std

# 格式化 / Format the code
fmt:
    cargo fmt --all

# 检查格式和代码 / Check format and code, warnings are errors
lint:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets --quiet -- --deny warnings
    RUSTDOCFLAGS="--deny warnings" cargo doc --workspace --no-deps --quiet

# 编译发布版 / Build the release binary, target/release/weapp-login
build:
    cargo build --release --package weapp-login

# 令牌的速度，都是同一次运行里的比值 / The token's speed, as ratios within one run
bench:
    cargo bench --quiet --package weapp-login-tests --bench token

# core 不依赖 std / Build core where there is no std: a sysroot that holds core and alloc alone
no-std:
    #!/usr/bin/env sh
    set -eu
    host=$(rustc --print host-tuple)
    sysroot=$PWD/target/no-std/sysroot
    rm -rf "$sysroot" && mkdir -p "$sysroot/lib/rustlib/$host/lib"
    for crate in core alloc compiler_builtins; do
        ln -s "$(rustc --print target-libdir)"/lib$crate-*.r* "$sysroot/lib/rustlib/$host/lib/"
    done
    RUSTFLAGS="--sysroot=$sysroot" cargo build --quiet --package weapp-login-core --target "$host" --target-dir target/no-std
    echo "core builds without std"

# What the JavaScript packages and the tests need from npm, once and whenever the lock file changes.
[private]
packages:
    #!/usr/bin/env sh
    set -eu
    test web/node_modules/.package-lock.json -nt web/package-lock.json || npm --prefix web ci
    # The tests live outside of web/, and find their packages here.
    ln -sfn ../web/node_modules tests/node_modules

# 重新生成 tests/vectors/extra.json / Write the generated vectors anew
vectors *arguments:
    cargo run --quiet --package weapp-login-tests --bin generate-vectors -- {{ arguments }}

# 持续集成跑的全部 / Everything that CI runs
ci: lint test
