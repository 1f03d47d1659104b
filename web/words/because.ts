import type { DecisionRefusal } from '../../domain/approval/decide-on-month.ts';

/** What the door says no with about a month, word for word in its own types. */
const ofMonths = {
  cycle_outside_window: '프로그램에 없는 달입니다.',
  too_early: '아직 미리보기를 만들 수 없는 시기입니다.',
  too_late: '이 달을 지급할 수 있는 기한이 지났습니다.',
  same_person: '요청한 사람은 스스로 승인하거나 확인할 수 없습니다.',
  publisher: '프로그램을 게시한 사람은 승인할 수 없습니다.',
  deployer: '배포한 사람은 승인할 수 없습니다.',
  programme_changed: '미리보기 이후 프로그램이 바뀌었습니다. 새 미리보기가 필요합니다.',
  cohort_changed: '미리보기 이후 대상자 명단이 바뀌었습니다. 새 미리보기가 필요합니다.',
  code_changed: '미리보기 이후 코드가 바뀌었습니다. 새 미리보기가 필요합니다.',
  partners_changed: '미리보기 이후 협력사 주소가 바뀌었습니다. 새 미리보기가 필요합니다.',
  no_such_preview: '그런 이름의 미리보기가 없습니다.',
  superseded: '더 새로운 미리보기가 있습니다.',
  preview_not_made: '미리보기가 아직 만들어지지 않았습니다.',
  rejected: '이미 반려된 미리보기입니다.',
  approved_by_another: '다른 사람이 이미 승인했습니다.',
  counts_differ: '건수가 승인된 범위를 벗어났습니다.',
  preview_changed: '승인된 미리보기 문서가 바뀌었습니다.',
  expired: '승인이 만료되었습니다.',
  used: '이미 실행에 쓰인 승인입니다.',
} as const satisfies Record<DecisionRefusal, string>;

/**
 * The door's reasons in Korean, by their codes; in English its own sentence is shown, which names
 * more. A code that is not here is shown by that sentence alone.
 */
export const becauseInKorean: Readonly<Record<string, string>> = {
  ...ofMonths,
  person_not_known: '이 로그인에는 사번이 없습니다. 다시 로그인하세요.',
  role_needed: '이 작업에 필요한 역할이 없습니다.',
  request_not_usable: '요청의 내용을 쓸 수 없습니다.',
  body_not_usable: '요청의 내용을 쓸 수 없습니다.',
  route_not_found: '시스템에 없는 기능입니다. 화면과 시스템의 버전이 다를 수 있습니다.',
  changed_meanwhile: '같은 순간에 다른 변경이 있었습니다. 다시 시도하세요.',
  not_now: '지금은 처리할 수 없습니다. 잃은 것은 없으니 잠시 후 다시 시도하세요.',
  unavailable: '시스템이 응답하지 않습니다.',
  stopped: '이 혜택은 잠시 중지되어 있습니다.',
  our_fault: '시스템에 문제가 생겼습니다. 요청 번호를 개발팀에 알려 주세요.',
  cannot_be_done: '지금 상태에서는 할 수 없습니다.',
  run_not_found: '그런 이름의 실행이 없습니다.',
  month_not_found: '프로그램에 없는 달입니다.',
  benefit_is_halted: '혜택이 중지되어 있습니다. 먼저 중지를 해제하세요.',
  benefit_has_no_rate:
    '실행으로 지급하는 혜택이 아니어서 낮출 속도가 없습니다. 중지는 할 수 있습니다.',
  rate_too_low: '속도가 너무 낮습니다. 이보다 느려야 한다면 중지하세요.',
  run_is_open: '실행이 진행 중입니다.',
  run_is_sealed: '정산이 끝난 실행이어서 이어 갈 것이 없습니다.',
  run_is_not_sealed: '실행이 아직 정산되지 않아 확정된 보고서가 없습니다.',
  run_is_not_counted: '한도 없이 시작된 실행이어서 지급량을 세지 않습니다. 혜택을 중지하세요.',
  never_opened: '시작되지 못한 실행입니다.',
  not_under_way: '이미 끝난 실행입니다.',
  execution_is_gone: 'Step Functions에 이 실행의 기록이 없습니다. 90일 동안만 보관됩니다.',
  step_functions_refuses: 'Step Functions가 거부했습니다.',
  charging_forgets_keys:
    '과금 시스템이 같은 주문을 두 번 처리할 수 있어 재개할 수 없습니다. 보류 회선을 후속 처리하세요.',
  decisions_too_old: '실행의 판정이 너무 오래되었습니다. 재실행하면 다시 판정합니다.',
  no_cap_asked: '한도 변경을 요청한 사람이 없습니다. 다른 사람이 먼저 요청해야 합니다.',
  asked_otherwise: '요청된 한도와 다릅니다. 같은 값을 확인해야 합니다.',
};
