"""Uses the official Python SDK on a NAT gateway: an SNAT and a forward entry, from creation to deletion.

Usage: client.py HOST:PORT KEY_ID KEY_SECRET ALGORITHM GATEWAY. Prints what it read, as JSON.
"""

import json
import sys
import time

from alibabacloud_ens20171110.client import Client
from alibabacloud_ens20171110 import models
from alibabacloud_tea_openapi.utils_models import Config
from darabonba.runtime import RuntimeOptions

endpoint, key_id, key_secret, algorithm, gateway = sys.argv[1:]
client = Client(
    Config(
        endpoint=endpoint,
        protocol="HTTP",
        access_key_id=key_id,
        access_key_secret=key_secret,
        signature_algorithm=algorithm,
    )
)
runtime = RuntimeOptions(connect_timeout=5000, read_timeout=5000)


def call(name, operation, **fields):
    request = getattr(models, f"{operation}Request")(**fields)
    return getattr(client, f"{name}_with_options")(request, runtime).body


def until_available(name, operation, **fields):
    for _ in range(200):
        body = call(name, operation, **fields)
        if body.status == "Available":
            return body
        time.sleep(0.02)
    raise SystemExit(f"{operation}: still {body.status}")


def refused(name, operation, **fields):
    try:
        call(name, operation, **fields)
    except Exception as error:
        return error.code
    raise SystemExit(f"{operation} was not refused")


seen = {}
seen["regions"] = [
    region.ens_region_id for region in call("describe_ens_regions", "DescribeEnsRegions").ens_regions.ens_regions
]

snat = call(
    "create_snat_entry", "CreateSnatEntry", nat_gateway_id=gateway, snat_ip="203.0.113.10", idle_timeout=900
).snat_entry_id
until_available("describe_snat_attribute", "DescribeSnatAttribute", snat_entry_id=snat)
call("modify_snat_entry", "ModifySnatEntry", snat_entry_id=snat, snat_ip="203.0.113.11", eip_affinity=False)
body = until_available("describe_snat_attribute", "DescribeSnatAttribute", snat_entry_id=snat)
seen["snat"] = [body.snat_ip, body.eip_affinity, body.isp_affinity, body.idle_timeout]
listed = call("describe_snat_table_entries", "DescribeSnatTableEntries", nat_gateway_id=gateway)
seen["snats"] = [listed.total_count, [entry.snat_ip for entry in listed.snat_table_entries]]

entry = call(
    "create_forward_entry",
    "CreateForwardEntry",
    nat_gateway_id=gateway,
    external_ip="203.0.113.10",
    external_port="8000/8010",
    internal_ip="192.168.1.10",
    internal_port="8000/8010",
    ip_protocol="TCP",
    health_check_port=8000,
).forward_entry_id
until_available("describe_forward_entry_attribute", "DescribeForwardEntryAttribute", forward_entry_id=entry)
call("modify_forward_entry", "ModifyForwardEntry", forward_entry_id=entry, forward_entry_name="web")
body = until_available(
    "describe_forward_entry_attribute", "DescribeForwardEntryAttribute", forward_entry_id=entry
)
seen["entry"] = [body.external_port, body.health_check_port, body.forward_entry_name]
listed = call("describe_forward_table_entries", "DescribeForwardTableEntries", nat_gateway_id=gateway)
seen["entries"] = [listed.total_count, len(listed.forward_table_entries)]
gateways = call("describe_nat_gateways", "DescribeNatGateways", nat_gateway_id=gateway).nat_gateways
seen["using"] = [ip.using_status for ip in gateways[0].ip_lists]
call("delete_snat_entry", "DeleteSnatEntry", snat_entry_id=snat)
call("delete_forward_entry", "DeleteForwardEntry", forward_entry_id=entry)
seen["refused"] = refused("delete_forward_entry", "DeleteForwardEntry", forward_entry_id="fwd-none")
seen["missing"] = refused("run_instances", "RunInstances", amount=1)
json.dump(seen, sys.stdout)
