import type { Case } from './case.ts';

const dg = 'https://docs.aws.amazon.com/step-functions/latest/dg';

/** The behaviours of distributed Maps. */
export const mapCases = {
  itemReader: {
    area: 'Distributed Map',
    holds:
      'items come from one version of an object (JSONL, or a JSON array) or from the input; MaxItems limits them; what cannot be read is States.ItemReaderFailed',
    known: 'page and recorded',
    page: `${dg}/input-output-itemreader.html`,
    proofs: {
      'local/step-functions/distributed-map.test.ts': [
        'items come from a JSON array in an object, or from the input',
        'limits, tolerance, object and version are read from the input',
        'no items at all is a success with an empty manifest',
      ],
    },
  },
  itemSelector: {
    area: 'Distributed Map',
    holds: 'ItemSelector makes each item of the input, the context and $$.Map.Item',
    known: 'page and recorded',
    page: `${dg}/input-output-itemselector.html`,
    proofs: {
      'local/step-functions/distributed-map.test.ts': [
        'ItemSelector shapes each item, and a child without a batcher is one item',
      ],
    },
  },
  itemBatcher: {
    area: 'Distributed Map',
    holds:
      'batches hold as many items as both limits allow, by count and by bytes, beside the BatchInput; never more than a child may take',
    known: 'page',
    page: `${dg}/input-output-itembatcher.html`,
    proofs: {
      'local/step-functions/distributed-map.test.ts': [
        'every item is served once, in batches of the size asked for',
        'without a limit by bytes a batch stays within what a child may take',
        'an item too large for any child fails the run with States.DataLimitExceeded',
      ],
    },
  },
  mapConcurrency: {
    area: 'Distributed Map',
    holds: 'MaxConcurrency is never exceeded, 0 is 10,000; UpdateMapRun acts while the run goes on',
    known: 'page',
    page: `${dg}/concepts-asl-use-map-state-distributed.html`,
    proofs: {
      'local/step-functions/distributed-map.test.ts': [
        'never exceeds MaxConcurrency, and uses it',
        '0 is 10,000, as on AWS',
        'is lowered and raised while the run goes on',
      ],
    },
  },
  tolerance: {
    area: 'Distributed Map',
    holds:
      'failed items above the tolerated percentage or count fail the run with States.ExceedToleratedFailureThreshold, judged while it goes on',
    known: 'page and recorded',
    page: `${dg}/maprun-fail-threshold.html`,
    proofs: {
      'local/step-functions/distributed-map.test.ts': [
        'is judged while the run goes on: nothing is launched after it is exceeded',
        'is raised and lowered while the run goes on',
      ],
    },
  },
  resultWriter: {
    area: 'Distributed Map',
    holds:
      'results lie under the prefix and the run’s id, by status, with a manifest; COMPACT and FLATTEN shape successes alone; without a writer they must fit 256 KiB',
    known: 'page',
    page: `${dg}/input-output-resultwriter.html`,
    proofs: {
      'local/step-functions/distributed-map.test.ts': [
        'the Map answers where they are, under the prefix and the Map Run’s id',
        'the manifest lists each file with its size; a status without children has none',
        'NONE, the default, shows each execution with its input and output as text',
        'a failed child is shown in full whatever the transformation',
        'without a ResultWriter the results must fit 256 KiB',
      ],
    },
  },
  mapChildren: {
    area: 'Distributed Map',
    holds:
      'children are executions of the machine’s name with the Map’s label, Express ones end after five minutes; a run counts them and their items',
    known: 'page',
    page: `${dg}/concepts-examine-map-run.html`,
    proofs: {
      'local/step-functions/api.test.ts': ['tells of Map Runs and their children'],
      'local/step-functions/distributed-map.test.ts': [
        'a child that goes on for five minutes has timed out and failed',
        'a child may have several states, retries and a wait of its own',
      ],
    },
  },
} as const satisfies Readonly<Record<string, Case>>;
