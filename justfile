# 列出全部命令 / List all recipes
[private]
default:
    @{{ just_executable() }} --list --unsorted

# 开发：SQLite、自动生成的密钥、模拟的微信，http://127.0.0.1:8080 / Run a development server with nothing configured
dev *arguments:
    cargo run --quiet --package weapp-login -- serve --dev {{ arguments }}

# 跑全部测试 / Pass all tests
test:
    cargo build --workspace --all-targets
    cargo test --workspace --quiet
    {{ just_executable() }} check-no-std

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

# 重新生成 tests/vectors/extra.json / Write the generated vectors anew
vectors *arguments:
    cargo run --quiet --package weapp-login-tests --bin generate-vectors -- {{ arguments }}

# 持续集成跑的全部 / Everything that CI runs
ci: lint test
