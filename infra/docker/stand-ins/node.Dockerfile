# Stands in for node:24-slim: Debian, Node 24 and npm from npm's registry, the user `node`.
FROM custodes-debian
COPY node /usr/local/bin/node
COPY npm /usr/local/lib/node_modules/npm
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm \
 && ln -s ../lib/node_modules/npm/bin/npx-cli.js /usr/local/bin/npx \
 && groupadd -g 1000 node && useradd -m -u 1000 -g node node
# A proxy between here and the registry may sign with a certificate of this machine's own.
COPY ca-certificates.crt /usr/local/share/host-certificates.crt
ENV NODE_EXTRA_CA_CERTS=/usr/local/share/host-certificates.crt
