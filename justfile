formatted := "'web/**/*.{ts,mjs,css}' 'tests/**/*.{ts,mts,cts,mjs,cjs}' 'crates/core/readers/*.mjs'"

# 列出全部命令 / List all recipes
[private]
default:
    @{{ just_executable() }} --list --unsorted

# 开发，什么都不用配置 / Run a development server on 127.0.0.1:8080, nothing to configure
dev *arguments: admin
    cargo run --package weapp-login -- serve --dev {{ arguments }}

# 跑全部测试 / Pass all tests
test: admin databases gateways prometheus && test-web
    cargo build --workspace --all-targets
    cargo test --workspace --quiet
    {{ just_executable() }} no-std

# 跑 JavaScript 的测试：Node、浏览器、手机、BFF / Pass the tests of the JavaScript packages
test-web: web browser languages schemathesis native-answers systemd kubernetes-validate
    npm --prefix web run test --silent --workspace miniprogram
    node --import ./web/node_modules/tsx/dist/esm/index.mjs --test tests/*/*.test.ts

# 每个运行环境和打包工具，几分钟 / Compare every runtime with the native build, and install the packages everywhere
everywhere: release web browser firefox tools native-answers
    #!/usr/bin/env sh
    set -eu
    rm -rf target/runtimes
    failed=0
    node --import ./web/node_modules/tsx/dist/esm/index.mjs --test tests/runtimes/*.test.ts \
        tests/*/everywhere/*.test.ts || failed=1
    node --import ./web/node_modules/tsx/dist/esm/index.mjs tests/runtimes/print_table.ts || failed=1
    exit $failed

# 重写 OpenAPI 文档的快照 / Write the snapshot of the OpenAPI document anew: tests/stories/openapi.json
document:
    WRITE_DOCUMENT=1 cargo test --quiet --package weapp-login-tests --test stories the_document_is_the_one

# 更久地按 OpenAPI 文档试服务器 / Try the server by its document for longer, on other cases: just try-document 2000
try-document cases="1000" seed=datetime("%s"): web schemathesis
    cargo build --quiet --package weapp-login
    SCHEMATHESIS_CASES={{ cases }} SCHEMATHESIS_SEED={{ seed }} \
        node --import ./web/node_modules/tsx/dist/esm/index.mjs --test tests/document/*.test.ts

# core 给 JavaScript：web/token / Build @weapp-login/token: core as WebAssembly, for Node and browsers
wasm: packages
    cargo run --quiet --package xtask -- wasm
    npm --prefix web run build --silent --workspace token

# 管理页面：一个 HTML 文件 / Build the admin page, one HTML file: web/admin/dist/inspect.html
admin: wasm
    npm --prefix web run build --silent --workspace admin

# 全部 JavaScript 包 / Build all the JavaScript packages
web: admin
    npm --prefix web run build --silent --workspace miniprogram --workspace bff

# 格式化 / Format the code
fmt: packages
    cargo fmt --all
    web/node_modules/.bin/prettier --write --log-level warn {{ formatted }}

# 检查格式、代码和类型 / Check format, code and types, warnings are errors
lint: web yardstick
    cargo fmt --all --check
    web/node_modules/.bin/prettier --check --log-level warn {{ formatted }}
    cargo clippy --workspace --all-targets --features weapp-login-fuzz/targets --quiet -- --deny warnings
    RUSTDOCFLAGS="--deny warnings" cargo doc --workspace --no-deps --quiet
    npm --prefix web run check --silent --workspaces
    web/node_modules/.bin/tsc --project web/cli
    web/node_modules/.bin/tsc --project tests
    web/node_modules/.bin/tsc --project tests/yardstick

# 编译发布版 / Build the release binary, target/release/weapp-login
build: admin
    cargo build --release --package weapp-login

# 静态的发布版和它的 npm 包 / Make what people install, for Linux on this machine's processor: target/packages/*.tgz
release: admin musl
    #!/usr/bin/env sh
    set -eu
    case $(uname -m) in x86_64) processor=x64 ;; aarch64) processor=arm64 ;; *) exit 1 ;; esac
    target=$(uname -m)-unknown-linux-musl
    cargo build --locked --quiet --profile dist --package weapp-login --target "$target"
    mkdir -p web/cli/linux-$processor/bin target/packages
    install -m 755 "target/$target/dist/weapp-login" web/cli/linux-$processor/bin/
    npm pack --silent --pack-destination target/packages ./web/cli ./web/cli/linux-$processor

# 令牌和服务器的速度，都是同一次运行里的比值 / The speed of the token and of the server, as ratios within one run
bench: bench-token bench-server

# 令牌的速度：原生和 Node / The token's speed: natively, and in Node
bench-token: bench-node openssl
    cargo bench --quiet --package weapp-login-bench --features peers

# 服务器的速度和占用，与裸 handler 和老服务相比 / The server against bare handlers and the old service, and what it takes
bench-server *arguments: build yardstick databases
    # In batches: else the load and the server would take the processor from each other for every single answer.
    chrt --batch 0 cargo bench --quiet --package weapp-login-bench --features server --bench server -- {{ arguments }}

# 用随机输入试 core，见 tests/fuzz / Try core on random input, see tests/fuzz: just fuzz opening 60
fuzz target seconds="60" *arguments:
    #!/usr/bin/env sh
    set -eu
    command -v cargo-fuzz > /dev/null || cargo install --quiet --locked cargo-fuzz
    corpus=target/fuzz/{{ target }}
    cargo run --quiet --package weapp-login-fuzz --example write-corpus -- {{ target }} $corpus
    # core has no unsafe code, so a sanitizer has nothing to see, and without one stable Rust is enough. Traced
    # comparisons find magic numbers, of which a token has none, and take half the time.
    cargo fuzz run --fuzz-dir tests/fuzz --features libfuzzer --sanitizer none --no-trace-compares \
        {{ target }} $corpus -- -max_total_time={{ seconds }} {{ arguments }}

# 留下新找到的输入，测试会重放 / Keep what fuzzing found, as far as it reaches code that the corpus does not
fuzz-keep target:
    #!/usr/bin/env sh
    set -eu
    kept=$(mktemp -d)
    trap 'rm -r $kept' EXIT
    cargo run --quiet --package weapp-login-fuzz --example write-corpus -- {{ target }} $kept
    cargo fuzz run --fuzz-dir tests/fuzz --features libfuzzer --sanitizer none --no-trace-compares \
        {{ target }} $kept target/fuzz/{{ target }} -- -merge=1 -use_counters=0
    # What libFuzzer adds has a hash for its name.
    find $kept -type f ! -name '*-*' | sort | while read -r input; do
        od -An -v -tx1 "$input" | tr -d ' \n' && echo
    done >> tests/fuzz/finds/{{ target }}.txt

# 量登录、检查、吊销、掉一个节点和过载 / Measure logins, checks, revocations, a lost node and overload
soak *arguments: admin databases
    cargo run --release --quiet --package weapp-login-tests --bin soak -- {{ arguments }}

# 重拍 README 里的截图 / Take the pictures of the READMEs anew
screenshots: admin browser
    #!/usr/bin/env sh
    set -eu
    # Without Chinese fonts the pictures would be full of boxes.
    fc-list :lang=zh | grep -q . || $(test "$(id -u)" = 0 || echo sudo) apt-get install --quiet --yes fonts-noto-cjk
    node --import ./web/node_modules/tsx/dist/esm/index.mjs tests/browser/take_screenshots.ts

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

# What the native build answers, for the JavaScript runtimes to answer the same.
[private]
native-answers:
    # The whole workspace, so that nothing is compiled twice with other features.
    cargo build --quiet --workspace
    cargo run --quiet --package weapp-login-tests --bin write-native-answers -- target/native-answers.json

[private]
browser: (a-browser "CHROMIUM" "chromium" "chromium-browser" "google-chrome" "google-chrome-stable" "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")

[private]
firefox: (a-browser "FIREFOX" "firefox-esr" "firefox" "/Applications/Firefox.app/Contents/MacOS/firefox")

# A browser for the tests: one that is there (a variable names it), or else Debian's.
[positional-arguments]
[private]
a-browser variable package *others:
    #!/usr/bin/env sh
    set -eu
    variable=$1 package=$2
    eval "named=\${$variable:-}"
    shift
    for name in "$named" "$@"; do
        if command -v "$name" > /dev/null; then exit; fi
    done
    sudo=$(test "$(id -u)" = 0 || echo sudo)
    $sudo apt-get update --quiet && $sudo apt-get install --quiet --yes --no-install-recommends "$package" || {
        echo "这些测试需要 $package：装一个，或用 $variable=路径 / a browser is needed: $variable=path" >&2
        exit 1
    }

# The side of Node alone.
[private]
bench-node: wasm
    #!/usr/bin/env sh
    set -eu
    test tests/bench/node/node_modules/.package-lock.json -nt tests/bench/node/package-lock.json || npm --prefix tests/bench/node ci
    web/node_modules/.bin/tsc --project tests/bench/node
    node --import ./web/node_modules/tsx/dist/esm/index.mjs tests/bench/node/main.ts

# The copy of the old service that ours is measured against, once and whenever its lock file changes.
[private]
yardstick: packages
    #!/usr/bin/env sh
    set -eu
    test tests/yardstick/node_modules/.package-lock.json -nt tests/yardstick/package-lock.json || npm --prefix tests/yardstick ci

# The languages of the readers in crates/core/readers: those that are there, or else Debian's.
[private]
languages:
    #!/usr/bin/env sh
    set -eu
    missing=
    command -v javac > /dev/null || missing=" default-jdk-headless"
    python3 -c 'import cryptography' 2> /dev/null || /usr/bin/python3 -c 'import cryptography' 2> /dev/null ||
        missing="$missing python3-cryptography"
    test -n "$missing" || exit 0
    sudo=$(test "$(id -u)" = 0 || echo sudo)
    $sudo apt-get update --quiet && $sudo apt-get install --quiet --yes --no-install-recommends $missing || {
        echo "这些测试需要 JDK 17 和 Python 的 cryptography：请先安装$missing / please install:$missing" >&2
        exit 1
    }

# What asks whatever the document allows, and whatever it does not: of exactly these versions.
[private]
schemathesis:
    #!/usr/bin/env sh
    set -eu
    test target/schemathesis/bin/st -nt tests/document/requirements.txt && exit
    python3 -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 10))' 2> /dev/null || {
        sudo=$(test "$(id -u)" = 0 || echo sudo)
        $sudo apt-get update --quiet && $sudo apt-get install --quiet --yes --no-install-recommends python3-venv || {
            echo "这些测试需要 Python 3.10 以上和 python3-venv / Python 3.10 and python3-venv are needed" >&2
            exit 1
        }
    }
    python3 -m venv --clear target/schemathesis
    target/schemathesis/bin/pip install --quiet --disable-pip-version-check --requirement tests/document/requirements.txt
    touch target/schemathesis/bin/st

# The OpenSSL that the bench is compared to: the one that is there, or else Debian's.
[private]
openssl:
    #!/usr/bin/env sh
    set -eu
    pkg-config --exists openssl 2> /dev/null && exit
    sudo=$(test "$(id -u)" = 0 || echo sudo)
    $sudo apt-get update --quiet && $sudo apt-get install --quiet --yes --no-install-recommends libssl-dev pkg-config || {
        echo "性能对比需要 OpenSSL 的头文件：请先安装 libssl-dev 和 pkg-config / please install: libssl-dev pkg-config" >&2
        exit 1
    }

# The database servers that the tests start for themselves: those that are there, or else Debian's.
[private]
databases:
    #!/usr/bin/env sh
    set -eu
    PATH=$PATH:/usr/sbin$(printf ':%s' /usr/lib/postgresql/*/bin)
    missing=
    command -v postgres > /dev/null || missing=" postgresql"
    command -v mariadbd > /dev/null || missing="$missing mariadb-server"
    ls /usr/lib*/galera*/libgalera_smm.so > /dev/null 2>&1 || missing="$missing galera-4"
    command -v rsync > /dev/null || missing="$missing rsync"
    test -z "$missing" || {{ just_executable() }} servers $missing

# The gateways that the tests start for themselves, and Tomcat: those that are there, or else Debian's.
[private]
gateways:
    #!/usr/bin/env sh
    set -eu
    PATH=$PATH:/usr/sbin
    missing=
    command -v nginx > /dev/null || missing=" nginx"
    command -v caddy > /dev/null || missing="$missing caddy"
    command -v curl > /dev/null || missing="$missing curl"
    command -v javac > /dev/null || missing="$missing default-jdk-headless"
    test -e /usr/share/java/tomcat10-embed-core.jar || missing="$missing libtomcat10-embed-java"
    test -e /usr/share/java/jakarta-annotation-api.jar || missing="$missing libjakarta-annotation-api-java"
    test -z "$missing" || {{ just_executable() }} servers $missing

# Debian's packages of servers that the tests start for themselves.
[positional-arguments]
[private]
servers *packages:
    #!/usr/bin/env sh
    set -eu
    sudo=$(test "$(id -u)" = 0 || echo sudo)
    # Debian starts servers when it installs them, unless this file says no. These are for the tests alone.
    policy=/usr/sbin/policy-rc.d
    if ! test -e $policy; then
        trap '$sudo rm -f $policy' EXIT
        printf '#!/bin/sh\nexit 101\n' | $sudo tee $policy > /dev/null && $sudo chmod +x $policy
    fi
    $sudo apt-get update --quiet && $sudo env DEBIAN_FRONTEND=noninteractive \
        apt-get install --quiet --yes --no-install-recommends "$@" || {
        echo "这些测试需要 $*：请先安装 / these tests need $*: please install them" >&2
        exit 1
    }
    # Nor at the next boot.
    for service in mariadb postgresql nginx caddy prometheus; do
        case " $*" in *" $service"*)
            if test -d /run/systemd/system; then $sudo systemctl disable --quiet $service; fi ;;
        esac
    done

# The Prometheus that takes the alarms in the tests: the one that is there, or else Debian's.
[private]
prometheus:
    #!/usr/bin/env sh
    set -eu
    command -v promtool > /dev/null && command -v prometheus > /dev/null || {{ just_executable() }} servers prometheus

# What looks at the unit: systemd's own tools, a tracer of system calls, and a terminal for the launcher.
[private]
systemd:
    #!/usr/bin/env sh
    set -eu
    missing=
    command -v systemd-analyze > /dev/null || missing=" systemd"
    command -v strace > /dev/null || missing="$missing strace"
    command -v script > /dev/null || missing="$missing bsdutils"
    test -n "$missing" || exit 0
    sudo=$(test "$(id -u)" = 0 || echo sudo)
    $sudo apt-get update --quiet && $sudo apt-get install --quiet --yes --no-install-recommends $missing || {
        echo "这些测试需要 systemd-analyze、strace 和 script：请先安装$missing / please install:$missing" >&2
        exit 1
    }

# What knows the schemas of Kubernetes: of exactly these versions.
[private]
kubernetes-validate:
    #!/usr/bin/env sh
    set -eu
    test target/kubernetes-validate/bin/kubernetes-validate -nt tests/release/requirements.txt && exit
    python3 -c 'import ensurepip' 2> /dev/null || {
        sudo=$(test "$(id -u)" = 0 || echo sudo)
        $sudo apt-get update --quiet && $sudo apt-get install --quiet --yes --no-install-recommends python3-venv || {
            echo "这些测试需要 Python 和 python3-venv / Python and python3-venv are needed" >&2
            exit 1
        }
    }
    python3 -m venv --clear target/kubernetes-validate
    target/kubernetes-validate/bin/pip install --quiet --disable-pip-version-check --requirement tests/release/requirements.txt
    touch target/kubernetes-validate/bin/kubernetes-validate

# What a static program is made with: Rust's own musl, and Debian's for what is written in C.
[private]
musl:
    #!/usr/bin/env sh
    set -eu
    target=$(uname -m)-unknown-linux-musl
    test -d "$(rustc --print target-libdir --target "$target")" || rustup target add "$target"
    command -v musl-gcc > /dev/null && exit
    sudo=$(test "$(id -u)" = 0 || echo sudo)
    $sudo apt-get update --quiet && $sudo apt-get install --quiet --yes --no-install-recommends musl-tools || {
        echo "静态的发布版需要 musl-gcc：请先安装 musl-tools / please install: musl-tools" >&2
        exit 1
    }

# What the JavaScript packages and the tests need from npm, once and whenever the lock file changes.
[private]
packages:
    #!/usr/bin/env sh
    set -eu
    test web/node_modules/.package-lock.json -nt web/package-lock.json || npm --prefix web ci
    # The tests live outside of web/, and find their packages here.
    ln -sfn ../web/node_modules tests/node_modules

# The runtimes and bundlers of `just everywhere`, once and whenever a lock file changes.
[private]
tools:
    #!/usr/bin/env sh
    set -eu
    for lock in tests/*/package-lock.json; do
        folder=$(dirname "$lock")
        test "$folder/node_modules/.package-lock.json" -nt "$lock" || npm --prefix "$folder" ci
    done

# 重新生成 tests/vectors/extra.json / Write the generated vectors anew
vectors *arguments:
    cargo run --quiet --package weapp-login-tests --bin generate-vectors -- {{ arguments }}

# 持续集成跑的全部 / Everything that CI runs
ci: lint test everywhere
