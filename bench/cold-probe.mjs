/*
 * One cold start and what follows, in a process of its own: node cold-probe.mjs BUNDLE CALLS. Plain
 * JavaScript, so that nothing but the bundle is loaded while it is measured. It prints one JSON line.
 */
import { pathToFileURL } from 'node:url';

const [bundle = '', calls = '50'] = process.argv.slice(2);
const patienceMs = 5_000;
const context = {
  functionName: 'bench',
  functionVersion: '$LATEST',
  awsRequestId: '00000000-0000-0000-0000-000000000000',
  invokedFunctionArn: 'arn:aws:lambda:ap-northeast-2:000000000000:function:bench',
  getRemainingTimeInMillis: () => patienceMs,
};

const measured = async (act) => {
  const cpu = process.cpuUsage();
  const from = performance.now();
  const outcome = await act();
  const used = process.cpuUsage(cpu);
  return { outcome, ms: performance.now() - from, cpuMs: (used.user + used.system) / 1000 };
};

/** An empty event is turned away at the door: nothing outside is asked, and that is the point. */
const call = async (handler) => {
  let timer;
  const patience = new Promise((done) => {
    timer = setTimeout(() => done('no answer'), patienceMs);
  });
  const answered = (async () => handler({}, context))().then(
    () => 'answered',
    (error) => error?.name ?? 'thrown',
  );
  const outcome = await Promise.race([answered, patience]);
  clearTimeout(timer);
  return outcome;
};

// The door's complaints are not part of what is printed here.
console.log = console.error = () => {};
const write = process.stdout.write.bind(process.stdout);
process.stdout.write = () => true;

let handler;
const init = await measured(async () => {
  ({ handler } = await import(pathToFileURL(bundle).href));
});
const first = await measured(() => call(handler));
const warm = [];
if (first.outcome !== 'no answer') {
  for (let made = 0; made < Number(calls); made += 1)
    warm.push(await measured(() => call(handler)));
}
warm.sort((one, other) => one.cpuMs - other.cpuMs);
const middle = warm[Math.floor(warm.length / 2)] ?? first;
write(
  `${JSON.stringify({
    outcome: first.outcome,
    ...{ initMs: init.ms, initCpuMs: init.cpuMs },
    ...{ firstCallMs: first.ms, firstCallCpuMs: first.cpuMs },
    ...{ warmCallMs: middle.ms, warmCallCpuMs: middle.cpuMs },
  })}\n`,
  () => process.exit(0),
);
