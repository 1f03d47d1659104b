"""Starts MiniStack with seven corrections, each where it is wrong and AWS is right.

Without them the deployment or a flow would not come through at all; what is wrong without being in
the way is in ../README.md and is left as it is. Nothing of the template, the bundles or their
settings is changed.
"""

import json
import os
import re
import urllib.request

from ministack import app
from ministack.services import eventbridge, lambda_svc, s3, stepfunctions
from ministack.services.cloudformation import provisioners

GATEWAY = os.environ["AWS_ENDPOINT_URL"]
FUNCTION_URL = re.compile(r"https://([a-z0-9]+\.lambda-url\.[a-z0-9-]+\.on\.aws)(/.*)")


class NamesOfAws(urllib.request.BaseHandler):
    """The JWT authorizer fetches the issuer's keys; the issuer is a Function URL, whose name no
    resolver outside of AWS knows. It is asked here, by its own name."""

    handler_order = 100

    def https_open(self, request):
        match = FUNCTION_URL.fullmatch(request.full_url)
        if match is None:
            return None
        host, path = match.groups()
        here = urllib.request.Request(GATEWAY + path, headers={"Host": host})
        return self.parent.open(here, timeout=request.timeout)


def know_names_of_aws():
    urllib.request.install_opener(urllib.request.build_opener(NamesOfAws()))


def know_event_bus_policies():
    """CloudFormation's AWS::Events::EventBusPolicy is missing; what it would call is there."""

    def create(_logical_id, properties, _stack_name):
        put(properties)
        return f"{properties['EventBusName']}|{properties['StatementId']}", {}

    def update(physical_id, _old, properties, *_more):
        put(properties)
        return physical_id, {}

    def delete(_physical_id, properties):
        eventbridge._remove_permission(
            {"EventBusName": properties["EventBusName"], "StatementId": properties["StatementId"]}
        )

    def put(properties):
        statement = properties["Statement"]
        eventbridge._put_permission(
            {
                "EventBusName": properties["EventBusName"],
                "StatementId": properties["StatementId"],
                "Principal": statement["Principal"],
                "Action": statement["Action"],
                "Condition": statement.get("Condition"),
            }
        )

    provisioners._RESOURCE_HANDLERS["AWS::Events::EventBusPolicy"] = {
        "create": create,
        "update": update,
        "delete": delete,
    }


def take_query_definitions():
    """CloudFormation's AWS::Logs::QueryDefinition is missing, and so is what it would call."""

    def create(logical_id, _properties, stack_name):
        return f"{stack_name}-{logical_id}", {}

    def update(physical_id, _old, _properties, *_more):
        return physical_id, {}

    provisioners._RESOURCE_HANDLERS["AWS::Logs::QueryDefinition"] = {
        "create": create,
        "update": update,
        "delete": lambda _physical_id, _properties: None,
    }


def name_versions_in_object_events():
    """"Object Created" of a bucket with versions names the version; MiniStack leaves it out."""
    dispatch = eventbridge._dispatch_event

    def dispatch_with_version(event, *more, **named):
        if event.get("Source") == "aws.s3":
            detail = json.loads(event["Detail"])
            bucket, key = detail["bucket"]["name"], detail["object"]["key"]
            _status, headers, _body = s3._head_object(bucket, key)
            version = {k.lower(): v for k, v in headers.items()}.get("x-amz-version-id")
            if version:
                detail["object"]["version-id"] = version
                event = {**event, "Detail": json.dumps(detail)}
        return dispatch(event, *more, **named)

    eventbridge._dispatch_event = dispatch_with_version


def leave_out_what_a_call_has_not():
    """An HTTP API leaves `pathParameters` out where a route has none; MiniStack sends null."""
    execute = lambda_svc._execute_function_with_config_scope

    def execute_without_nulls(record, event, *more, **named):
        if isinstance(event, dict) and event.get("version") == "2.0":
            event = {name: value for name, value in event.items() if value is not None}
        return execute(record, event, *more, **named)

    lambda_svc._execute_function_with_config_scope = execute_without_nulls


def read_ranges_of_versions():
    """S3 answers a range of a named version; MiniStack answers all of it and says 200."""
    get_object = s3._get_object

    def get_range(bucket, key, headers, query_params=None):
        status, answer, body = get_object(bucket, key, headers, query_params)
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", headers.get("range", ""))
        if status != 200 or asked is None:
            return status, answer, body
        first, last = int(asked[1]), min(int(asked[2] or len(body)), len(body) - 1)
        if first > last:
            return s3._error("InvalidRange", "The requested range is not satisfiable", 416, key)
        left = {
            name: value
            for name, value in answer.items()
            if not name.lower().startswith(("x-amz-checksum", "content-length"))
        }
        left["Content-Range"] = f"bytes {first}-{last}/{len(body)}"
        return 206, left, body[first : last + 1]

    s3._get_object = get_range


def keep_names_of_errors():
    """A workflow retries and catches by the name of a function's error; MiniStack calls each
    Runtime.HandlerError. The name is in the trace that the function's process reports."""
    execute = lambda_svc._execute_function_warm

    def execute_with_name(func, event, request_id):
        result = execute(func, event, request_id)
        body = result.get("body")
        if result.get("error") and isinstance(body, dict):
            message = str(body.get("errorMessage", "")).split("\n")[0]
            named = re.search(rf"^(\w+): {re.escape(message)}", result.get("log", ""), re.M)
            if named:
                body["errorType"] = named[1]
        return result

    lambda_svc._execute_function_warm = execute_with_name


def refuse_what_would_only_look_done():
    """A Distributed Map here knows neither batches nor result files: a run over it would "succeed"
    and prove nothing. It fails instead, and says why."""
    run = stepfunctions._run_distributed_map

    def refuse(state, *given):
        if "ItemBatcher" in state or "ResultWriter" in state:
            raise stepfunctions._ExecutionError(
                "NotOnThisEmulator",
                "This Map gives batches to its children and writes result files. MiniStack does "
                "neither, so a month that ended well here would prove nothing: run it with npm start.",
            )
        return run(state, *given)

    stepfunctions._run_distributed_map = refuse


if __name__ == "__main__":
    know_names_of_aws()
    know_event_bus_policies()
    take_query_definitions()
    name_versions_in_object_events()
    leave_out_what_a_call_has_not()
    read_ranges_of_versions()
    keep_names_of_errors()
    refuse_what_would_only_look_done()
    app.main()
