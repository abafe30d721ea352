import { runServer } from 'verdaccio';

/*
 * verdaccio in a process of its own, by the configuration named on its command line, on a port that the system chooses
 * as it binds it: none is ever taken by another. Sends { port } once it answers, and ends with the process that started it.
 */

process.on('disconnect', () => process.exit(0));
const server = await runServer(process.argv[2]);
server.on('error', (/** @type {Error} */ error) => {
  console.error(error.message);
  process.exit(1);
});
server.listen(0, '127.0.0.1', () => process.send?.({ port: server.address().port }));
