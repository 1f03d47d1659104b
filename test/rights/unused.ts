import type { SpelledRight } from '../../local/authorisation/rights-book.ts';

/** Rights that stay though no scenario need use them, and why: function, resource, actions. */
interface Unused {
  readonly because: string;
  readonly rights: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export const unused: readonly Unused[] = [
  {
    because:
      'what the sign-offs of scenarios use comes into the table when all of them are played anew; a sign-off that was cut off reads what it had written, and a report is downloaded with its place in the chain',
    rights: {
      SignOffRun: {
        AccessTable: 'dynamodb:BatchGetItem dynamodb:GetItem dynamodb:PartiQLInsert dynamodb:Query',
        WorkTable: 'dynamodb:BatchGetItem dynamodb:GetItem',
        ResultsBucket: 's3:ListBucket',
        'ResultsBucket/runs/*': 's3:GetObject s3:GetObjectVersion',
        RecordBucket: 's3:ListBucket',
        'RecordBucket/customer-appreciation/*': 's3:GetObject s3:GetObjectVersion s3:PutObject',
        KeysRecord: 'kms:Sign',
      },
      ReadOperations: {
        AccessTable: 'dynamodb:BatchGetItem dynamodb:GetItem',
      },
    },
  },
  {
    because:
      'operators watch and redrive a correction by the command line, which takes one verb; what a part of a list, a reversal or an approval left behind when it was cut off is read by whoever comes again; orders of class C have intents. The scenario is cut off nowhere, and charging there is of class A',
    rights: {
      DecideOnCorrections: {
        AccessTable: 'dynamodb:BatchGetItem dynamodb:GetItem',
        WorkTable: 'dynamodb:Query',
        'WorkTable/index/open': 'dynamodb:Query',
        GrantCorrectionsMachine: 'states:ListExecutions',
        MonthlyDataMachine: 'states:ListExecutions',
        'arn:aws:states:ap-northeast-2:000000000000:execution:local-grant-corrections:*':
          'states:DescribeStateMachineForExecution states:GetExecutionHistory states:ListMapRuns states:RedriveExecution',
        'arn:aws:states:ap-northeast-2:000000000000:execution:local-monthly-data:*':
          'states:DescribeStateMachineForExecution states:GetExecutionHistory states:ListMapRuns',
        'arn:aws:states:ap-northeast-2:000000000000:mapRun:local-grant-corrections/*':
          'states:DescribeMapRun',
        'arn:aws:states:ap-northeast-2:000000000000:mapRun:local-monthly-data/*':
          'states:DescribeMapRun',
      },
      ConductCorrection: {
        AccessTable: 'dynamodb:BatchGetItem dynamodb:GetItem',
        ResultsBucket: 's3:ListBucket',
        'ResultsBucket/runs/*': 's3:GetObject s3:GetObjectVersion',
      },
      CorrectGrants: {
        LedgerTable: 'dynamodb:BatchGetItem dynamodb:GetItem',
        WorkTable: 'dynamodb:BatchGetItem dynamodb:GetItem',
      },
    },
  },
  {
    because:
      'a word on a supplement, or its seal, that came first is read by whoever comes second or again; operators redrive its sealing by approving once more, which takes one verb. The scenario is cut off nowhere',
    rights: {
      DecideOnSupplements: {
        AccessTable: 'dynamodb:BatchGetItem dynamodb:GetItem',
        CohortImportMachine: 'states:ListExecutions',
        'arn:aws:states:ap-northeast-2:000000000000:execution:local-cohort-import:*':
          'states:DescribeStateMachineForExecution states:GetExecutionHistory states:ListMapRuns states:RedriveExecution',
        'arn:aws:states:ap-northeast-2:000000000000:mapRun:local-cohort-import/*':
          'states:DescribeMapRun',
      },
      AddSupplement: {
        AccessTable: 'dynamodb:BatchGetItem dynamodb:GetItem',
      },
    },
  },
  {
    because:
      'the scenario takes back and gives again at night, when nobody is told: the notices wait for the sweep. Its tests in memory tell by day',
    rights: {
      CorrectGrants: {
        NoticesTable: 'dynamodb:BatchGetItem dynamodb:GetItem dynamodb:UpdateItem',
        NoticesToCustomersTopic: 'sns:Publish',
        StatementLinesTopic: 'sns:Publish',
      },
    },
  },
  {
    because:
      'what the nights of scenarios use comes into the table when all of them are played anew; tests in memory go through lines, codes and people',
    rights: {
      LookForBreaks: {
        WorkTable:
          'dynamodb:BatchGetItem dynamodb:GetItem dynamodb:PartiQLInsert dynamodb:Query dynamodb:UpdateItem',
        'WorkTable/index/open': 'dynamodb:Query',
        'ResultsBucket/runs/*': 's3:GetObject s3:GetObjectVersion',
        ResultsBucket: 's3:ListBucket',
        LedgerTable: 'dynamodb:BatchGetItem dynamodb:GetItem dynamodb:Query',
        CodesTable: 'dynamodb:BatchGetItem dynamodb:GetItem dynamodb:Query dynamodb:Scan',
        'CodesTable/index/open': 'dynamodb:Query',
        EnrolmentsTable: 'dynamodb:BatchGetItem dynamodb:GetItem',
        ApplicationsTable: 'dynamodb:BatchGetItem dynamodb:GetItem dynamodb:Query',
        'ApplicationsTable/index/open': 'dynamodb:Query',
        ChargingSecret: 'secretsmanager:GetSecretValue',
        StartDeadLettersQueue: 'sqs:SendMessage',
      },
    },
  },
  {
    because:
      'operators look at stock and any part of an execution, and stop one, by the page and the command line; the scenario of the door halts, lets go on and redrives. To watch an execution is one verb: whoever reads its status holds all of its readings',
    rights: {
      ReadOperations: {
        CodesTable: 'dynamodb:Query',
        'CodesTable/index/open': 'dynamodb:Query',
      },
      OperateRun: {
        'arn:aws:states:ap-northeast-2:000000000000:execution:local-monthly-data:*':
          'states:DescribeStateMachineForExecution states:GetExecutionHistory states:ListMapRuns states:StopExecution',
        'arn:aws:states:ap-northeast-2:000000000000:mapRun:local-monthly-data/*':
          'states:DescribeMapRun',
      },
      ExplainLine: {
        EnrolmentsTable: 'dynamodb:BatchGetItem dynamodb:GetItem',
      },
    },
  },
  {
    because:
      'who comes second, or was cut off behind a record, reads what stands; a missed or changed month the calendar has previewed itself; an approval that comes while a run sits down to wait wakes it; a follow-up of many lines needs an approval of its own. The scenarios of approvals ask once, in time and by a person',
    rights: {
      StartMonthPreview: {
        MonthlyDataPreviewMachine: 'states:StartExecution',
        AccessTable: 'dynamodb:BatchGetItem dynamodb:GetItem dynamodb:PartiQLInsert',
      },
      KeepPreview: {
        AccessTable: 'dynamodb:BatchGetItem dynamodb:GetItem',
        WorkTable: 'dynamodb:BatchGetItem dynamodb:GetItem',
      },
      CheckApproval: {
        AccessTable: 'dynamodb:BatchGetItem dynamodb:GetItem',
        // How many lines a follow-up is about.
        WorkTable: 'dynamodb:Query',
        'WorkTable/index/open': 'dynamodb:Query',
      },
      AwaitApproval: {
        WorkTable: 'dynamodb:Query',
        'WorkTable/index/open': 'dynamodb:Query',
        MonthlyDataMachine: 'states:SendTaskFailure states:SendTaskSuccess',
      },
    },
  },
  {
    because:
      'a file that an earlier attempt has kept is read back instead of written: no scenario is cut off between the two',
    rights: {
      CleanAndFreezeLines: {
        PersonsBucket: 's3:ListBucket',
        'PersonsBucket/customer-appreciation/*': 's3:GetObject s3:GetObjectVersion',
      },
      FreezeCohort: {
        CohortBucket: 's3:ListBucket',
        'CohortBucket/customer-appreciation/*': 's3:GetObject s3:GetObjectVersion',
      },
      OpenEnrolment: {
        ResultsBucket: 's3:ListBucket',
        'ResultsBucket/runs/*': 's3:GetObject s3:GetObjectVersion',
        WorkTable: 'dynamodb:BatchGetItem dynamodb:GetItem',
      },
      CollectAnswers: {
        ResultsBucket: 's3:ListBucket',
        'ResultsBucket/runs/*': 's3:GetObject s3:GetObjectVersion',
      },
      TellPeople: {
        'PersonsBucket/customer-appreciation/*': 's3:GetObject s3:GetObjectVersion',
      },
      WriteHandOverFiles: {
        EnrolmentsTable: 'dynamodb:BatchGetItem dynamodb:GetItem',
        HandoverBucket: 's3:ListBucket',
        'HandoverBucket/customer-appreciation/*': 's3:GetObject s3:GetObjectVersion',
        'ResultsBucket/runs/*': 's3:PutObject',
      },
      OpenRun: {
        ResultsBucket: 's3:ListBucket',
        'ResultsBucket/runs/*': 's3:GetObject s3:GetObjectVersion',
        WorkTable: 'dynamodb:BatchGetItem dynamodb:GetItem',
      },
    },
  },
  {
    because:
      'it may end, refuse, hold or hand on an application: one transaction writes them all, and scenarios take few of those ways',
    rights: {
      ApplyForInsurance: {
        ApplicationsTable: 'dynamodb:PartiQLDelete dynamodb:UpdateItem',
        EnrolmentsTable:
          'dynamodb:Query dynamodb:PartiQLDelete dynamodb:PartiQLUpdate dynamodb:UpdateItem',
        'EnrolmentsTable/index/open': 'dynamodb:Query',
        InsurerSecret: 'secretsmanager:GetSecretValue',
        LedgerTable: 'dynamodb:BatchGetItem dynamodb:GetItem dynamodb:PartiQLInsert',
        RequestsTable: 'dynamodb:BatchGetItem dynamodb:GetItem',
        StatementLinesTopic: 'sns:Publish',
        WorkTable: 'dynamodb:BatchGetItem dynamodb:GetItem dynamodb:Query',
        'WorkTable/index/open': 'dynamodb:Query',
      },
      CancelInsurance: {
        ApplicationsTable: 'dynamodb:PartiQLDelete',
        ControlsTable: 'dynamodb:BatchGetItem dynamodb:GetItem',
        EnrolmentsTable: 'dynamodb:Query dynamodb:PartiQLInsert dynamodb:PartiQLDelete',
        'EnrolmentsTable/index/open': 'dynamodb:Query',
        InsuranceApplicationMachine: 'states:SendTaskFailure states:SendTaskSuccess',
        LedgerTable: 'dynamodb:BatchGetItem dynamodb:GetItem',
        RequestsTable: 'dynamodb:BatchGetItem dynamodb:GetItem',
        WorkTable: 'dynamodb:BatchGetItem dynamodb:GetItem',
      },
      LookAfterOpenInsurance: {
        ApplicationsTable:
          'dynamodb:BatchGetItem dynamodb:GetItem dynamodb:PartiQLInsert dynamodb:UpdateItem dynamodb:PartiQLDelete',
        Bus: 'events:PutEvents',
        ControlsTable: 'dynamodb:BatchGetItem dynamodb:GetItem',
        EnrolmentsTable:
          'dynamodb:BatchGetItem dynamodb:GetItem dynamodb:Query dynamodb:PartiQLInsert dynamodb:UpdateItem dynamodb:PartiQLDelete dynamodb:PartiQLUpdate',
        'EnrolmentsTable/index/open': 'dynamodb:Query',
        InsuranceApplicationMachine:
          'states:StartExecution states:SendTaskFailure states:SendTaskSuccess',
        InsurerSecret: 'secretsmanager:GetSecretValue',
        LedgerTable: 'dynamodb:BatchGetItem dynamodb:GetItem dynamodb:PartiQLInsert',
        NoticesTable:
          'dynamodb:BatchGetItem dynamodb:GetItem dynamodb:PartiQLInsert dynamodb:UpdateItem',
        NoticesToCustomersTopic: 'sns:Publish',
        OperationsTopic: 'sns:Publish',
        StatementLinesTopic: 'sns:Publish',
        WorkTable: 'dynamodb:BatchGetItem dynamodb:GetItem dynamodb:UpdateItem',
      },
      RecordApplicationAnswer: {
        ApplicationsTable: 'dynamodb:Query dynamodb:PartiQLInsert dynamodb:PartiQLDelete',
        'ApplicationsTable/index/open': 'dynamodb:Query',
        EnrolmentsTable: 'dynamodb:Query dynamodb:PartiQLDelete dynamodb:PartiQLUpdate',
        'EnrolmentsTable/index/open': 'dynamodb:Query',
        InsurerSecret: 'secretsmanager:GetSecretValue',
        LedgerTable: 'dynamodb:BatchGetItem dynamodb:GetItem',
        NoticesTable:
          'dynamodb:BatchGetItem dynamodb:GetItem dynamodb:PartiQLInsert dynamodb:UpdateItem',
        NoticesToCustomersTopic: 'sns:Publish',
        StatementLinesTopic: 'sns:Publish',
        WorkTable: 'dynamodb:BatchGetItem dynamodb:GetItem',
      },
      RecordLineEvent: {
        ApplicationsTable: 'dynamodb:Query dynamodb:PartiQLDelete',
        'ApplicationsTable/index/open': 'dynamodb:Query',
        CodesTable:
          'dynamodb:BatchGetItem dynamodb:GetItem dynamodb:PartiQLDelete dynamodb:PartiQLUpdate',
        EnrolmentsTable: 'dynamodb:PartiQLDelete',
        InsuranceApplicationMachine: 'states:SendTaskFailure states:SendTaskSuccess',
        WorkTable: 'dynamodb:BatchGetItem dynamodb:GetItem',
      },
      SweepEnrolmentDates: {
        ApplicationsTable: 'dynamodb:Query dynamodb:PartiQLDelete',
        'ApplicationsTable/index/open': 'dynamodb:Query',
        ControlsTable: 'dynamodb:BatchGetItem dynamodb:GetItem',
        InsuranceApplicationMachine: 'states:SendTaskFailure states:SendTaskSuccess',
        LedgerTable: 'dynamodb:BatchGetItem dynamodb:GetItem',
        NoticesTable: 'dynamodb:BatchGetItem dynamodb:GetItem dynamodb:UpdateItem',
        NoticesToCustomersTopic: 'sns:Publish',
        StatementLinesTopic: 'sns:Publish',
        WorkTable: 'dynamodb:BatchGetItem dynamodb:GetItem',
      },
      SubmitApplication: {
        EnrolmentsTable: 'dynamodb:UpdateItem',
        InsuranceApplicationMachine: 'states:SendTaskFailure states:SendTaskSuccess',
      },
      RemindInsurer: {
        ControlsTable: 'dynamodb:BatchGetItem dynamodb:GetItem',
        EnrolmentsTable: 'dynamodb:BatchGetItem dynamodb:GetItem dynamodb:UpdateItem',
        InsuranceApplicationMachine: 'states:SendTaskFailure states:SendTaskSuccess',
        PeopleTable: 'dynamodb:Query',
      },
      SettleApplication: {
        ApplicationsTable: 'dynamodb:BatchGetItem dynamodb:GetItem dynamodb:UpdateItem',
        InsuranceApplicationMachine: 'states:SendTaskFailure states:SendTaskSuccess',
      },
      HandApplicationToPerson: {
        InsuranceApplicationMachine: 'states:SendTaskFailure states:SendTaskSuccess',
      },
    },
  },
  {
    because:
      'an answer that was given before is read back, a hold needs something to be held, and a notice goes on the bill by its template: few customers of the scenarios do',
    rights: {
      ChooseOttService: {
        RequestsTable: 'dynamodb:BatchGetItem dynamodb:GetItem',
        StatementLinesTopic: 'sns:Publish',
      },
      DeclineBenefit: {
        EnrolmentsTable: 'dynamodb:PartiQLInsert',
        LinesTable: 'dynamodb:BatchGetItem dynamodb:GetItem',
        RequestsTable: 'dynamodb:BatchGetItem dynamodb:GetItem',
        StatementLinesTopic: 'sns:Publish',
      },
      DisputeBenefit: {
        EnrolmentsTable: 'dynamodb:BatchGetItem dynamodb:GetItem',
        RequestsTable: 'dynamodb:BatchGetItem dynamodb:GetItem',
        StatementLinesTopic: 'sns:Publish',
      },
      CloseCase: {
        ApplicationsTable: 'dynamodb:Query',
        'ApplicationsTable/index/open': 'dynamodb:Query',
        RoamingEventsQueue: 'sqs:SendMessage',
        StatementLinesTopic: 'sns:Publish',
      },
      ListBenefits: {
        CodesTable: 'dynamodb:BatchGetItem dynamodb:GetItem',
        WorkTable: 'dynamodb:Query',
        'WorkTable/index/open': 'dynamodb:Query',
      },
    },
  },
  {
    because: 'claims are kept and looked at where charging knows no keys, or forgets what it did',
    rights: {
      ServeBatch: {
        WorkTable: 'dynamodb:BatchGetItem dynamodb:GetItem',
      },
      ReconcileRun: {
        LedgerTable: 'dynamodb:BatchGetItem dynamodb:GetItem dynamodb:Scan',
        WorkTable: 'dynamodb:BatchGetItem dynamodb:GetItem',
      },
      RecordRoamingEvent: {
        RoamingEventsQueue: 'sqs:SendMessage',
        WorkTable: 'dynamodb:BatchGetItem dynamodb:GetItem dynamodb:UpdateItem',
      },
      SettleDoubtfulLines: {
        ChargingSecret: 'secretsmanager:GetSecretValue',
        CohortBucket: 's3:ListBucket',
        'CohortBucket/customer-appreciation/*': 's3:GetObject s3:GetObjectVersion',
        LedgerTable: 'dynamodb:BatchGetItem dynamodb:GetItem dynamodb:PartiQLInsert',
        LinesTable: 'dynamodb:Query',
        WorkTable: 'dynamodb:BatchGetItem dynamodb:GetItem dynamodb:UpdateItem',
      },
    },
  },
  {
    because:
      'a run that failed, timed out or was stopped is settled and recorded here: scenarios of halted runs alone come here',
    rights: {
      RecordEndedRun: {
        ChargingSecret: 'secretsmanager:GetSecretValue',
        CohortBucket: 's3:ListBucket',
        'CohortBucket/customer-appreciation/*': 's3:GetObject s3:GetObjectVersion',
        LedgerTable: 'dynamodb:BatchGetItem dynamodb:GetItem dynamodb:Scan',
        ResultsBucket: 's3:ListBucket',
        'ResultsBucket/runs/*': 's3:GetObject s3:GetObjectVersion s3:PutObject',
        WorkTable: 'dynamodb:BatchGetItem dynamodb:GetItem dynamodb:UpdateItem dynamodb:Query',
        'WorkTable/index/open': 'dynamodb:Query',
      },
    },
  },
  {
    because:
      'people are parked or counted where their batch failed, and offers and answers fail in no scenario',
    rights: {
      EnrolPeople: {
        WorkTable: 'dynamodb:UpdateItem',
      },
      OfferInsurance: {
        ApplicationsTable: 'dynamodb:BatchGetItem dynamodb:GetItem',
        WorkTable: 'dynamodb:UpdateItem',
      },
      RecordAnswers: {
        ApplicationsTable: 'dynamodb:PartiQLInsert',
        WorkTable: 'dynamodb:UpdateItem',
      },
    },
  },
  {
    because:
      'an answer may come before anybody waits for it, twice, or not as promised: the insurer of the scenarios answers in time',
    rights: {
      AwaitAcknowledgement: {
        InsuranceEnrolmentMachine: 'states:SendTaskFailure states:SendTaskSuccess',
      },
      RecordAcknowledgement: {
        InsuranceEnrolmentMachine: 'states:StartExecution',
        OperationsTopic: 'sns:Publish',
      },
      StartInsuranceEnrolment: {
        WorkTable: 'dynamodb:Query',
        'WorkTable/index/open': 'dynamodb:Query',
      },
    },
  },
  {
    because:
      "codes are reissued, cancelled, put back or served by restock to those who wait: scenarios end before, the functions' own tests go on",
    rights: {
      RecordPartnerEvent: {
        CodesTable:
          'dynamodb:BatchGetItem dynamodb:GetItem dynamodb:PartiQLDelete dynamodb:PartiQLInsert dynamodb:PartiQLUpdate dynamodb:UpdateItem dynamodb:Query',
        'CodesTable/index/open': 'dynamodb:Query',
        LinesTable: 'dynamodb:Query',
        NoticesTable:
          'dynamodb:BatchGetItem dynamodb:GetItem dynamodb:PartiQLInsert dynamodb:UpdateItem',
        NoticesToCustomersTopic: 'sns:Publish',
        OperationsTopic: 'sns:Publish',
        OttPartnerSecret: 'secretsmanager:GetSecretValue',
        StatementLinesTopic: 'sns:Publish',
        WorkTable: 'dynamodb:Query dynamodb:PartiQLInsert',
        'WorkTable/index/open': 'dynamodb:Query',
      },
      ReissueCode: {
        CodesTable:
          'dynamodb:Query dynamodb:BatchGetItem dynamodb:GetItem dynamodb:PartiQLDelete dynamodb:PartiQLInsert dynamodb:PartiQLUpdate',
        NoticesTable:
          'dynamodb:BatchGetItem dynamodb:GetItem dynamodb:PartiQLInsert dynamodb:UpdateItem',
      },
      ServeWaitingLines: {
        NoticesTable:
          'dynamodb:PartiQLInsert dynamodb:BatchGetItem dynamodb:GetItem dynamodb:UpdateItem',
      },
      SweepOttDates: {
        CodesTable: 'dynamodb:PartiQLInsert',
        StatementLinesTopic: 'sns:Publish',
      },
      KeepCodes: {
        'ResultsBucket/code-imports/*': 's3:PutObject',
      },
    },
  },
  {
    because:
      'what could not be sent at once is marked and sent later: by the hour it is, which scenarios seldom meet',
    rights: {
      SendDueNotices: {
        ApplicationsTable: 'dynamodb:BatchGetItem dynamodb:GetItem',
        NoticesTable: 'dynamodb:PartiQLUpdate',
      },
      TellCustomers: {
        LedgerTable: 'dynamodb:BatchGetItem dynamodb:GetItem',
      },
    },
  },
  {
    because:
      'stand-ins share one way of keeping and one table; not each does each deed in a scenario',
    rights: {
      InsurerFilesStandIn: {
        StandInsTable: 'dynamodb:PutItem dynamodb:Query',
      },
      InsurerStandIn: {
        StandInsTable: 'dynamodb:Query',
      },
      OrderSystemStandIn: {
        StandInsTable: 'dynamodb:Query',
      },
      OttPartnerStandIn: {
        StandInsTable: 'dynamodb:Query',
      },
    },
  },
];

/** Why a right stays that no scenario uses; undefined where nobody has said it. */
export const reasonFor = ({ function: name, action, resource }: SpelledRight): string | undefined =>
  unused.find(({ rights }) => rights[name]?.[resource]?.split(' ').includes(action))?.because;

/** Every right that has a reason. */
export const reasoned = (): SpelledRight[] =>
  unused.flatMap(({ rights }) =>
    Object.entries(rights).flatMap(([name, resources]) =>
      Object.entries(resources).flatMap(([resource, actions]) =>
        actions.split(' ').map((action) => ({ function: name, action, resource })),
      ),
    ),
  );
