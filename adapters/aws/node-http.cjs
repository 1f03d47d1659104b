// Stands in the place of `node:http` in every bundle (infra/bundle.ts): the same module, asked for
// without an ES import. An ES import of it reads all that it exports, and one of these is
// WebSocket, for which Node loads the whole of its fetch: 30 ms of each cold start.
module.exports = process.getBuiltinModule('node:http');
