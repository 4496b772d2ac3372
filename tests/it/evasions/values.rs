//! Principle 3: several values are possible, and none of them says anything.

use super::case::Case;
use super::draft::{Document, Draft};
use super::endpoint::{ENDPOINTS, Endpoint, QUERY, RECORDS, record_value};
use serde_json::{Value, json};

/// The items of the registered resource and their properties.
const NAME: (usize, &str) = (0, "operatorName");
const LICENCE: (usize, &str) = (1, "licenceNo");
const COUNT: (usize, &str) = (2, "vehicleCount");

/// A schema of one item, the values that it allows, and a value that the base submission allows and it does not.
struct Way {
    name: &'static str,
    item: (usize, &'static str),
    /// What the item is called instead, where that matters.
    called: Option<&'static str>,
    /// Whether the resource is shared without conditions.
    unconditional: bool,
    schema: Value,
    allowed: Vec<Value>,
}

fn way(name: &'static str, item: (usize, &'static str), schema: Value, allowed: &Value) -> Way {
    Way {
        name,
        item,
        called: None,
        unconditional: false,
        schema,
        allowed: allowed.as_array().unwrap().clone(),
    }
}

impl Way {
    fn called(mut self, name: &'static str) -> Self {
        self.called = Some(name);
        self
    }

    fn unconditional(mut self) -> Self {
        self.unconditional = true;
        self
    }

    fn draft(&self, endpoint: &Endpoint) -> Draft {
        let properties = format!("{}/properties", endpoint.record());
        let at = format!("{properties}/{}", self.item.1);
        let mut draft = Draft::proposal();
        if let Some(called) = self.called {
            for endpoint in &RECORDS {
                let at = format!(
                    "{}/properties/{}/description",
                    endpoint.record(),
                    self.item.1
                );
                draft = draft.api(&at, called);
            }
            let at = format!("/0/扩展/信息项/{}/名称", self.item.0);
            draft = draft.put(Document::Records, &at, called);
        }
        if self.unconditional {
            draft = draft
                .put(Document::Records, "/0/扩展/共享类型", "无条件共享")
                .put(Document::Records, "/0/扩展/共享条件", "无条件");
        }
        draft.lay_api(&at, self.schema.clone())
    }

    /// Responses in which the item has each of these values.
    fn responses(&self, endpoint: &Endpoint, values: &[Value]) -> Vec<Value> {
        let at = format!(
            "{}/{}",
            endpoint.in_response(&endpoint.record()),
            self.item.1
        );
        let response = |value: &Value| {
            let mut response = endpoint.response_value();
            *response.pointer_mut(&at).unwrap() = value.clone();
            response
        };
        values.iter().map(response).collect()
    }

    fn evasion(&self, endpoint: &Endpoint) -> Case {
        let good = vec![record_value()[self.item.1].clone()];
        Case::evasion(3, endpoint.id, self.name, self.draft(endpoint)).schema(
            &endpoint.schema(),
            self.responses(endpoint, &self.allowed),
            self.responses(endpoint, &good),
        )
    }

    fn honest(&self, endpoint: &Endpoint) -> Case {
        Case::honest(3, endpoint.id, self.name, self.draft(endpoint)).schema(
            &endpoint.schema(),
            self.responses(endpoint, &self.allowed),
            vec![],
        )
    }
}

fn evasions() -> Vec<Way> {
    vec![
        way(
            "pictures",
            NAME,
            json!({"enum": ["😀", "🚗🚗"]}),
            &json!(["😀", "🚗🚗"]),
        ),
        way(
            "pictures by a pattern",
            NAME,
            json!({"pattern": "^[😀-🙏]{2,9}$"}),
            &json!(["😀🙏"]),
        ),
        way(
            "characters of nobody's alphabet",
            NAME,
            json!({"pattern": "^[\u{e000}-\u{f8ff}]+$"}),
            &json!(["\u{e000}\u{e001}"]),
        ),
        way(
            "accents without a letter",
            LICENCE,
            json!({"pattern": "^[\u{300}-\u{36f}]+$"}),
            &json!(["\u{301}\u{301}"]),
        ),
        way(
            "a word with a dash within",
            NAME,
            json!({"pattern": "^(待-定|暂 无)$"}),
            &json!(["待-定", "暂 无"]),
        ),
        way(
            "a word with what nobody sees within",
            NAME,
            json!({"enum": ["待\u{200b}定", "暂\u{3000}无"]}),
            &json!(["待\u{200b}定", "暂\u{3000}无"]),
        ),
        way(
            "words between pictures",
            NAME,
            json!({"enum": ["😀无😀", "暂无暂无"]}),
            &json!(["😀无😀", "暂无暂无"]),
        ),
        way(
            "two dashes",
            NAME,
            json!({"enum": ["-", "/"]}),
            &json!(["-", "/"]),
        ),
        way(
            "two words for nothing",
            NAME,
            json!({"enum": ["无", "暂无"]}),
            &json!(["无", "暂无"]),
        ),
        way(
            "a word for nothing and a dash",
            NAME,
            json!({"enum": ["无", "-"]}),
            &json!(["无", "-"]),
        ),
        way(
            "words for later",
            NAME,
            json!({"enum": ["待填写", "详见附件"]}),
            &json!(["待填写"]),
        ),
        way(
            "words for nothing in brackets",
            NAME,
            json!({"enum": ["【暂无】", "（无）", "N/A", "Null"]}),
            &json!(["（无）"]),
        ),
        way(
            "a pattern of words for nothing",
            NAME,
            json!({"pattern": "^暂?无。?$"}),
            &json!(["暂无。"]),
        ),
        way(
            "stars of two lengths",
            NAME,
            json!({"enum": ["***", "****"]}),
            &json!(["***"]),
        ),
        way(
            "stars of any length",
            NAME,
            json!({"pattern": r"^\*+$"}),
            &json!(["*", "*****"]),
        ),
        way(
            "capital X of any length",
            NAME,
            json!({"pattern": "^X{3,}$"}),
            &json!(["XXX", "XXXX"]),
        ),
        way(
            "any number of blanks",
            NAME,
            json!({"pattern": r"^\s*$"}),
            &json!(["", " "]),
        ),
        way(
            "blanks of several kinds",
            NAME,
            json!({"pattern": "^[ \u{3000}\u{a0}]*$"}),
            &json!([" ", "\u{3000}"]),
        ),
        way(
            "punctuation",
            NAME,
            json!({"pattern": "^[-—_/。、，]{1,20}$"}),
            &json!(["——"]),
        ),
        way(
            "one letter for a name",
            NAME,
            json!({"pattern": "^.$"}),
            &json!(["某"]),
        ),
        way(
            "one letter of two for a name",
            NAME,
            json!({"enum": ["甲", "乙"]}),
            &json!(["甲"]),
        ),
        way(
            "counts below zero",
            COUNT,
            json!({"minimum": -9, "maximum": -1}),
            &json!([-1, -9]),
        ),
        way(
            "counts of zero at most",
            COUNT,
            json!({"minimum": -9, "maximum": 0}),
            &json!([0, -1]),
        ),
        way(
            "counts of two negative numbers",
            COUNT,
            json!({"enum": [-1, -2], "minimum": -9}),
            &json!([-1]),
        ),
        way(
            "lengths below zero",
            COUNT,
            json!({"minimum": -9, "maximum": -1}),
            &json!([-1]),
        )
        .called("线路长度"),
        way(
            "amounts below zero",
            COUNT,
            json!({"minimum": -9, "maximum": -1}),
            &json!([-1]),
        )
        .called("注册资本金额"),
        way(
            "the last four behind stars",
            LICENCE,
            json!({"pattern": r"^\*{14}[0-9]{4}$"}),
            &json!(["**************0123"]),
        )
        .unconditional(),
        way(
            "the middle behind stars",
            LICENCE,
            json!({"pattern": r"^[0-9]{3}\*{4}[0-9]{4}$"}),
            &json!(["330****0123"]),
        )
        .unconditional(),
        way(
            "the end behind a star",
            NAME,
            json!({"pattern": r"^[\u4e00-\u9fff]\*$"}),
            &json!(["张*"]),
        )
        .unconditional(),
        way(
            "the last four behind letters",
            LICENCE,
            json!({"pattern": "^X+[0-9]{1,4}$"}),
            &json!(["X1", "XXXXX0123"]),
        )
        .unconditional(),
    ]
}

fn honest() -> Vec<Way> {
    vec![
        way(
            "two codes for the sex",
            LICENCE,
            json!({"enum": ["1", "2"]}),
            &json!(["1", "2"]),
        )
        .called("性别"),
        way(
            "yes and no",
            LICENCE,
            json!({"enum": ["是", "否"]}),
            &json!(["是", "否"]),
        )
        .called("是否危险货物运输"),
        way(
            "there and not there",
            LICENCE,
            json!({"enum": ["无", "有"]}),
            &json!(["无", "有"]),
        )
        .called("有无处罚记录"),
        way(
            "one letter for a code",
            LICENCE,
            json!({"enum": ["A", "B"]}),
            &json!(["A"]),
        )
        .called("许可类别代码"),
        way(
            "one letter for a grade by name",
            LICENCE,
            json!({"enum": ["优", "良", "差"]}),
            &json!(["优"]),
        )
        .called("信用等级名称"),
        way(
            "an unknown besides values",
            LICENCE,
            json!({"enum": ["未知", "男", "女"]}),
            &json!(["未知", "男"]),
        )
        .called("性别"),
        way(
            "a dash or a number",
            LICENCE,
            json!({"pattern": "^(-|[0-9]{12})$"}),
            &json!(["-", "330100000123"]),
        ),
        way(
            "a mask under conditions",
            LICENCE,
            json!({"pattern": r"^[0-9]{3}\*{4}[0-9]{4}$"}),
            &json!(["138****0123"]),
        )
        .called("联系电话"),
        way(
            "a mask that is registered",
            LICENCE,
            json!({"pattern": r"^[0-9]{3}\*{4}[0-9]{4}$"}),
            &json!(["138****0123"]),
        )
        .called("联系电话（脱敏）")
        .unconditional(),
        way(
            "a code that begins with X",
            LICENCE,
            json!({"pattern": "^X[0-9]{4}$"}),
            &json!(["X0123"]),
        )
        .unconditional(),
        way(
            "a size with a star",
            LICENCE,
            json!({"pattern": r"^[0-9]{1,4}\*[0-9]{1,4}$"}),
            &json!(["100*200"]),
        )
        .called("规格")
        .unconditional(),
        way(
            "a mask or the whole",
            LICENCE,
            json!({"pattern": r"^[0-9*]{12}$"}),
            &json!(["330100000123"]),
        )
        .unconditional(),
        way(
            "degrees below zero",
            COUNT,
            json!({"minimum": -40, "maximum": -1}),
            &json!([-18]),
        )
        .called("冷藏温度"),
        way(
            "an index below zero",
            COUNT,
            json!({"minimum": -40, "maximum": -1}),
            &json!([-18]),
        )
        .called("景气指数"),
        way(
            "what was paid back",
            COUNT,
            json!({"minimum": -40, "maximum": 0}),
            &json!([-18]),
        )
        .called("退款金额"),
        way(
            "counts from one",
            COUNT,
            json!({"minimum": 1, "maximum": 9}),
            &json!([1, 9]),
        ),
        way(
            "counts of any sign",
            COUNT,
            json!({"minimum": -9}),
            &json!([-1, 9]),
        ),
        way(
            "a name of two letters",
            NAME,
            json!({"enum": ["张三", "李四"]}),
            &json!(["张三"]),
        ),
        way(
            "a text in Tibetan",
            NAME,
            json!({"pattern": "^[\u{f00}-\u{fff}]+$"}),
            &json!(["\u{f56}\u{f7c}\u{f51}"]),
        ),
    ]
}

/// Lists of one element where a page has many.
fn pages() -> Vec<Case> {
    let list = |endpoint: &Endpoint| format!("{}/properties/records", endpoint.data());
    let mut cases = Vec::new();
    for endpoint in &RECORDS {
        let mut two = endpoint.response_value();
        let records = two.pointer_mut("/data/records").unwrap();
        let first = records[0].clone();
        records.as_array_mut().unwrap().push(first);
        let draft =
            |most: u32| Draft::proposal().lay_api(&list(endpoint), json!({"maxItems": most}));
        cases.push(
            Case::evasion(3, endpoint.id, "a page of one record", draft(1)).schema(
                &endpoint.schema(),
                vec![endpoint.response_value()],
                vec![two.clone()],
            ),
        );
        cases.push(
            Case::honest(3, endpoint.id, "a page of a hundred records", draft(100)).schema(
                &endpoint.schema(),
                vec![two],
                vec![],
            ),
        );
    }
    let catalogue = ENDPOINTS[1];
    let code = format!("{}/properties/resourceCode", catalogue.element());
    let coded = |schema: Value| Draft::proposal().lay_api(&code, schema);
    let listed = |code: &str| {
        let mut response = catalogue.response_value();
        response["data"]["records"][0]["resourceCode"] = json!(code);
        vec![response]
    };
    let other = "307014200300/000009";
    for (name, schema) in [
        (
            "codes of other resources",
            json!({"enum": [other, "307014200300/000008"]}),
        ),
        (
            "codes of another department",
            json!({"pattern": "^3070142003[0-9]{2}/00000[89]$"}),
        ),
    ] {
        cases.push(Case::evasion(3, catalogue.id, name, coded(schema)).schema(
            &catalogue.schema(),
            listed(other),
            vec![catalogue.response_value()],
        ));
    }
    for (name, schema) in [
        (
            "the registered codes",
            json!({"enum": ["307014200300/000001", "307014200300/000002"]}),
        ),
        (
            "codes by their form",
            json!({"pattern": "^[1-3][0-9]{5,}/[0-9]{6}$"}),
        ),
    ] {
        cases.push(Case::honest(3, catalogue.id, name, coded(schema)).schema(
            &catalogue.schema(),
            vec![catalogue.response_value()],
            vec![],
        ));
    }
    cases
}

pub fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for endpoint in &RECORDS {
        cases.extend(evasions().iter().map(|way| way.evasion(endpoint)));
    }
    cases.extend(honest().iter().map(|way| way.honest(&QUERY)));
    cases.extend(pages());
    cases
}
