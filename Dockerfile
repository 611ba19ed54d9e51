# The gateway alone. Debian and not Alpine: the query planner of supergraphs is prebuilt for glibc.
FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# No package that runs here needs its install script; what the tests need is left out.
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY scripts scripts
COPY schema schema
COPY src src
RUN npm run build
RUN npm prune --omit=dev --ignore-scripts
# Source maps are half of dist. An empty folder carries the owner of the data folder below.
RUN find dist node_modules -name '*.map' -type f -delete && mkdir data

FROM node:24-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000
WORKDIR /app
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY --from=build /app/schema schema
COPY --from=build /app/package.json package.json
# For a SQLite store, in a volume. Everything else may be read-only, and belongs to root.
COPY --from=build --chown=1000:1000 /app/data /var/lib/portcullis
# A number, so that Kubernetes can see that it is not root. It is the image's user "node".
USER 1000:1000
EXPOSE 4000
# By HTTP, or by HTTPS where the gateway has `tls`: on this address nobody else answers, and no certificate is for it.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "const ask = (scheme, fail) => require(`node:${scheme}`).get(`${scheme}://127.0.0.1:${process.env.PORT}/ready`, { rejectUnauthorized: false }, ({ statusCode }) => process.exit(statusCode === 200 ? 0 : 1)).on('error', fail); ask('http', () => ask('https', () => process.exit(1)))"]
ENTRYPOINT ["node", "/app/dist/cli/portcullis.js"]
CMD ["start", "--config", "/etc/portcullis/portcullis.yaml"]
