# syntax=docker/dockerfile:1
# The gateway alone: no shell, no package manager, not root, nothing written. See docs/operations.md.
# A release pins all three images by digest.

FROM node:26-trixie-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# Without scripts the development dependency `node` stays empty, which is why tsc is started by the image's own Node.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
RUN node node_modules/typescript/bin/tsc -p tsconfig.build.json

FROM node:26-trixie-slim AS runtime
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --omit=dev --no-audit --no-fund && npm cache clean --force
# Node needs it, and the last image does not have it.
RUN apt-get update && apt-get install -y --no-install-recommends libatomic1 \
  && mkdir /libs && cp /usr/lib/*-linux-gnu/libatomic.so.1 /libs/

# The C and C++ libraries that Node needs, certificates, a user who is not root, and nothing else.
FROM gcr.io/distroless/cc-debian13:nonroot
WORKDIR /app
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000 DRAIN_DELAY_MS=5000
COPY --from=runtime /usr/local/bin/node /usr/local/bin/node
COPY --from=runtime /libs/ /usr/lib/
COPY --from=runtime /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json schema.graphql LICENSE ./
# GraphiQL links to them, and --help takes its words from one of them.
COPY docs/*.md ./docs/
COPY docs/decisions/*.md ./docs/decisions/
COPY docs/performance/*.svg ./docs/performance/
USER nonroot
EXPOSE 4000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 \
  CMD ["/usr/local/bin/node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/live`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["/usr/local/bin/node", "dist/main.js"]
