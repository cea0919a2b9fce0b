# syntax=docker/dockerfile:1

# The web faces: widget and dashboard.
FROM node:20-bookworm-slim AS web
WORKDIR /web
COPY web/package.json web/package-lock.json web/.npmrc ./
COPY web/shared/package.json shared/
COPY web/widget/package.json widget/
COPY web/dashboard/package.json dashboard/
RUN npm ci --ignore-scripts
COPY web ./
RUN npm run build

# The one binary, with the web faces inside.
FROM rust:1.95.0-bookworm AS build
# The compiler of the image, without the tools that rust-toolchain.toml adds for development.
ENV RUSTUP_TOOLCHAIN=1.95.0
WORKDIR /src
COPY . .
COPY --from=web /web/dist /web/dist
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    WEB_DIST=/web/dist cargo build --release --locked && cp target/release/recado /recado

FROM debian:bookworm-slim
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin recado \
    && install -d -o recado -g recado /data
COPY --from=build /recado /usr/local/bin/recado
USER recado
WORKDIR /data
ENV RECADO_DATA=/data RECADO_HTTP__LISTEN=0.0.0.0:8080
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
# The image has no curl; bash speaks enough HTTP to ask.
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s CMD ["bash", "-c", \
    "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /healthz HTTP/1.0\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 '"]
ENTRYPOINT ["recado"]
CMD ["serve"]
