# Builds Polkan into a few files, then puts those, Node and nothing else into the image.

# The official Node, of the version that the tests run on. `npm run base` writes its digest behind the tag.
ARG BASE=node:26.10.0-slim

FROM ${BASE} AS build
WORKDIR /build
# The manifests come first, so that a change of the sources does not install everything anew.
COPY package.json package-lock.json ./
COPY scripts/runtime/package.json scripts/runtime/
# Where a proxy speaks for the registry: a file of the base that holds its certificate. Nothing of this stage stays.
ARG NODE_EXTRA_CA_CERTS
# No package needs its install script here: Node 26 is the image's own, and esbuild brings its binary as a package.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json ./
COPY scripts/build.ts scripts/old-node.cjs scripts/performance.ts scripts/
COPY src src
RUN npm run build

FROM ${BASE}
ARG BASE
LABEL org.opencontainers.image.title="Polkan" \
      org.opencontainers.image.description="A watchdog sidecar: one message when something breaks, one when it is well again." \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.base.name="docker.io/library/${BASE}"
WORKDIR /opt/polkan
COPY package.json LICENSE ./
COPY --from=build /build/dist/polkan.cjs /build/dist/LICENSES.txt dist/
COPY --from=build /build/dist/parts dist/parts/
# - npm, npx, corepack and yarn install software, which nothing does here any more.
# - A checkout may have been made with a umask that keeps its files from others.
# - /var/lib/polkan belongs to the user below; a new named volume mounted there takes over its owner.
# - /host/root is where compose.yaml mounts a file of the host's root disk. Left unmounted, it is on the disk that holds
#   the containers, which is as good on most hosts.
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack \
      /usr/local/bin/yarn /usr/local/bin/yarnpkg /opt/yarn-* \
    && chmod a+r package.json LICENSE \
    && ln -s /opt/polkan/dist/polkan.cjs /usr/local/bin/polkan \
    && mkdir -p /var/lib/polkan /host \
    && touch /host/root \
    && chmod 700 /var/lib/polkan \
    && chown 10001:10001 /var/lib/polkan
# The two defaults stand behind everything that a person sets, the file too. What lives for a sweep fits into a small
# young generation, and what is freed goes back to the system at once (docs/performance.md).
ENV NODE_ENV=production \
    NODE_OPTIONS=--max-semi-space-size=1 \
    MALLOC_TRIM_THRESHOLD_=65536 \
    MALLOC_ARENA_MAX=1 \
    MALLOC_MMAP_THRESHOLD_=16384 \
    POLKAN_DEFAULT_DISK_PATHS=/host/root \
    POLKAN_DEFAULT_JOURNAL=/var/lib/polkan/journal.db
# A number, so that an engine can see that it is not root. Nobody else has it.
USER 10001:10001
VOLUME /var/lib/polkan
# The program asks itself; it is well too when it was switched off by WATCHDOG_ENABLED=false.
HEALTHCHECK --interval=60s --timeout=10s --start-period=30s CMD ["polkan", "health"]
# What waits is told for up to ten seconds after it: give it more than that (`docker stop -t 20`).
STOPSIGNAL SIGTERM
# Without V8's optimizing compilers: they take more memory than all that Polkan holds, and more time than they save code that
# runs a few milliseconds a minute. Only the command line takes these flags, not NODE_OPTIONS.
# The runtime itself holds it to reading: it writes nowhere but in its volume, starts no program and no thread, opens no
# inspector, and writes no report of its environment (docs/docker.md).
# Garbage is collected once a fifth has been added to what lives, in small steps, and pages that are free go back at once and not
# into a pool: a storm, or who means harm, makes no heap of hundreds of MB.
ENTRYPOINT ["node", "--no-opt", "--no-maglev", "--no-wasm-tier-up", "--no-wasm-dynamic-tiering", "--heap-growing-percent=20", "--optimize-for-size", "--no-memory-pool", "--no-large-page-pool", "--expose-gc", \
  "--permission", "--allow-fs-read=*", "--allow-fs-write=/var/lib/polkan", "--allow-net", \
  "--disable-warning=ExperimentalWarning", "--no-report-on-signal", "--no-report-on-fatalerror", \
  "--no-report-uncaught-exception", "--report-exclude-env", "/opt/polkan/dist/polkan.cjs"]
CMD ["run"]
