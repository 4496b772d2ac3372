//! The endpoints of the reference contract as the base submission describes them.

use serde_json::{Value, json};

/// An endpoint, with the places of its success response.
#[derive(Debug, Clone, Copy)]
pub struct Endpoint {
    pub id: &'static str,
    pub path: &'static str,
    pub method: &'static str,
    /// The schema of an element of its list, relative to the schema of the response; of `data` where it has none.
    pub element: &'static str,
    /// The schema of a record of the resource, where it hands out records.
    pub record: Option<&'static str>,
}

const DATA: &str = "/properties/data";

/// All seven.
pub const ENDPOINTS: [Endpoint; 7] = [
    Endpoint {
        id: "exchange.status",
        path: "/exchange/status",
        method: "get",
        element: DATA,
        record: None,
    },
    Endpoint {
        id: "catalogue.list",
        path: "/catalogue/resources",
        method: "get",
        element: "/properties/data/properties/records/items",
        record: None,
    },
    Endpoint {
        id: "catalogue.detail",
        path: "/catalogue/resources/{frontCode}/{rearCode}",
        method: "get",
        element: "/properties/data/properties/items/items",
        record: None,
    },
    Endpoint {
        id: "exchange.services",
        path: "/exchange/services",
        method: "get",
        element: "/properties/data/properties/records/items",
        record: None,
    },
    QUERY,
    CHANGES,
    Endpoint {
        id: "exchange.receive",
        path: "/exchange/resources/{frontCode}/{rearCode}/records",
        method: "post",
        element: "/properties/data/properties/errors/items",
        record: None,
    },
];

/// The query of records.
pub const QUERY: Endpoint = Endpoint {
    id: "exchange.query",
    path: "/exchange/resources/{frontCode}/{rearCode}/query",
    method: "post",
    element: "/properties/data/properties/records/items",
    record: Some("/properties/data/properties/records/items"),
};

/// The changes of records.
pub const CHANGES: Endpoint = Endpoint {
    id: "exchange.changes",
    path: "/exchange/resources/{frontCode}/{rearCode}/changes",
    method: "get",
    element: "/properties/data/properties/records/items",
    record: Some("/properties/data/properties/records/items/properties/record"),
};

/// The two that hand out records of a resource.
pub const RECORDS: [Endpoint; 2] = [QUERY, CHANGES];

impl Endpoint {
    /// The last part of its id.
    pub fn short(&self) -> &'static str {
        self.id.rsplit('.').next().unwrap()
    }

    /// The operation.
    pub fn operation(&self) -> String {
        format!("/paths/{}/{}", self.path.replace('/', "~1"), self.method)
    }

    /// The success response.
    pub fn response(&self) -> String {
        format!("{}/responses/200", self.operation())
    }

    /// The schema of the success response.
    pub fn schema(&self) -> String {
        format!("{}/content/application~1json/schema", self.response())
    }

    /// The schema of `data`.
    pub fn data(&self) -> String {
        self.schema() + DATA
    }

    /// The schema of an element of its list, or of `data`.
    pub fn element(&self) -> String {
        self.schema() + self.element
    }

    /// The schema of a record.
    pub fn record(&self) -> String {
        self.schema() + self.record.unwrap()
    }

    /// Whether it answers with a list.
    pub fn is_list(&self) -> bool {
        self.element != DATA
    }

    /// Where a value of a schema stands in a response: the schema's place without the keywords, in the first element of each list.
    pub fn in_response(&self, schema: &str) -> String {
        let whole = self.schema();
        let mut keys = schema.strip_prefix(&whole).unwrap().split('/').skip(1);
        let mut place = String::new();
        while let Some(keyword) = keys.next() {
            place.push('/');
            place.push_str(if keyword == "properties" {
                keys.next().unwrap()
            } else {
                "0"
            });
        }
        place
    }

    /// A response of which everything can be read.
    pub fn response_value(&self) -> Value {
        let moment = "2026-05-06T07:08:09Z";
        let summary = || {
            json!({
                "resourceCode": "307014200300/000001", "title": "道路运输经营许可信息",
                "providerCode": "11330100MB1A20408M", "sharingType": "有条件共享", "updatedAt": moment,
            })
        };
        let page =
            |element: Value| json!({"total": 1, "page": 1, "pageSize": 20, "records": [element]});
        let data = match self.short() {
            "status" => json!({"available": true, "time": moment}),
            "list" => page(summary()),
            "detail" => {
                let mut detail = summary();
                detail["items"] = json!([{"name": "许可证号", "dataType": "字符型C"}]);
                detail
            }
            "services" => page(json!({
                "serviceId": "s_11330100MB1A20408M_0001", "cnName": "道路运输经营许可查询",
                "cataId": "307014200300/000001", "url": "https://jt.hz-exchange.gov.cn/transport",
            })),
            "query" => page(record_value()),
            "changes" => json!({"records": [{
                "changeType": "insert", "changedAt": moment, "record": record_value(),
            }]}),
            "receive" => json!({
                "accepted": 9, "rejected": 1, "errors": [{"index": 3, "message": "许可证号重复"}],
            }),
            other => panic!("{other}"),
        };
        json!({"code": "0", "message": "成功", "data": data})
    }
}

/// A record with all registered items.
pub fn record_value() -> Value {
    json!({
        "operatorName": "某市平安客运有限公司", "licenceNo": "330100000123",
        "vehicleCount": 12, "issueDate": "2026-03-04",
    })
}
