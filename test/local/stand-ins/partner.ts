import { createServer } from 'node:http';

/** A partner that tells what it was given and what time it thinks it is. */
const server = createServer((_request, response) => {
  const { TOKEN, DATA_FILE } = process.env;
  const today = new Date().toISOString();
  response.end(JSON.stringify({ TOKEN, DATA_FILE, today, home: process.env.HOME }));
});
server.listen(Number(process.env.PORT), '127.0.0.1', () => {
  const address = server.address();
  process.send?.({ ready: true, port: typeof address === 'object' ? address?.port : 0 });
});
process.on('disconnect', () => process.exit(0));
process.on('SIGTERM', () => process.exit(0));
