//! What every endpoint of one submission is evaluated with, and the words of what was found.

use super::conditions::Fact;
use super::find::{EndpointMatcher, OperationIndex};
use super::network::{InNetworks, Network};
use super::problem::Problem;
use super::telling::Telling;
use super::witness::{Carrying, Question};
use crate::check::accounting::names::HarmlessNames;
use crate::check::accounting::{Compared, EndpointShapes};
use crate::check::code_systems::CodeSystems;
use crate::check::compare::operation_view::{OperationView, SchemaSource};
use crate::check::compare::schema_comparer::SchemaComparer;
use crate::check::links::Index;
use crate::check::reason_words::ReasonWords;
use crate::check::schema_reader::SchemaReader;
use crate::check::types::{EndpointResult, Level, Lifted, Packs, Reason, State};
use crate::model::Submission;
use crate::pack::EndpointSpec;
use crate::text::Text;
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

/// Rows of the endpoint table and the requirements that declared facts lifted.
#[derive(Debug, Default)]
pub struct ContractResult {
    /// The rows, in contract order, then in the order of the catalogue.
    pub rows: Vec<EndpointResult>,
    /// The lifted requirements.
    pub lifted: Vec<Lifted>,
    /// The operations that were compared with an endpoint.
    pub compared: Vec<Compared>,
}

impl ContractResult {
    /// Adds what another contract yields.
    pub fn append(&mut self, other: &mut Self) {
        self.rows.append(&mut other.rows);
        self.lifted.append(&mut other.lifted);
        self.compared.append(&mut other.compared);
    }
}

/// Evaluates the endpoints of contracts on one submission.
pub struct ContractEvaluator<'h, 'd> {
    pub submission: &'h Submission<'d>,
    pub packs: Packs<'h>,
    /// Whether endpoints gate for this class and stage.
    pub gates: bool,
    /// The day of the judgement, CCYY-MM-DD.
    pub as_of: String,
    /// The operations that the submission serves.
    pub operations: OperationIndex<'h, 'd>,
    /// Those of each network, where the manifest names several.
    pub networks: Vec<Network<'h, 'd>>,
    /// Where the submission's schemas are read.
    pub schemas: SchemaSource<'h, 'd>,
    /// The first file that could not be read, and the names of all.
    pub unread: Option<(u32, String)>,
    pub comparer: SchemaComparer,
    /// Whether records can carry items, as far as that was asked.
    pub obstacles: RefCell<HashMap<Question, Carrying>>,
    /// Follows the submission's schemas.
    pub reader: SchemaReader<'h, 'd>,
    /// The names that are no data of a resource.
    pub names: &'h HarmlessNames,
    /// The systems of resource codes that the pack knows.
    pub code_systems: &'h CodeSystems,
    /// Which values of items say something.
    pub telling: Telling,
    /// The catalogue's entries by code.
    pub entries: &'h Index<'h, 'd>,
    /// Texts that the success responses of an operation list as constants, by the operation's address.
    pub constants: RefCell<HashMap<usize, Rc<HashSet<String>>>>,
}

/// One endpoint of a contract, and the operations of the submission that may serve it.
pub struct Endpoint<'e, 'p, 'h, 'd> {
    pub spec: &'e EndpointSpec,
    /// The contract's operation.
    pub contract: OperationView<'e, 'p>,
    /// What its responses promise.
    pub shapes: &'e Arc<EndpointShapes>,
    pub matcher: EndpointMatcher<'e, 'h, 'd>,
    /// The networks of which each must serve it.
    pub networks: InNetworks<'e, 'h, 'd>,
    /// The registered codes of the resources that it is asked for.
    pub codes: Vec<String>,
    /// What was compared, by the operation's address and by whether its path is filled.
    pub compared: RefCell<HashMap<(usize, bool), ComparedPair>>,
}

/// What the comparison of one pair of operations found.
#[derive(Debug, Clone)]
pub struct ComparedPair {
    pub problems: Vec<Problem>,
    /// The digest of what was compared, where there is a problem.
    pub digest: Option<String>,
}

impl ContractEvaluator<'_, '_> {
    /// Adds the row of an endpoint that a fact made unnecessary.
    pub fn lift(
        &self,
        endpoint: &Endpoint<'_, '_, '_, '_>,
        resource: Option<&str>,
        fact: &Fact,
        result: &mut ContractResult,
    ) {
        let because = ReasonWords::new(self.packs.builtin).text(fact.code, &fact.args);
        if let Some(at) = fact.at {
            let title = &endpoint.spec.title;
            let (zh, en) = resource.map_or_else(Default::default, |code| {
                (format!("（{code}）"), format!(" ({code})"))
            });
            result.lifted.push(Lifted {
                requirement: Text::new(format!("{}{zh}", title.zh), format!("{}{en}", title.en)),
                fact: because.clone(),
                at: Some(at),
            });
        }
        result.rows.push(EndpointResult {
            state: State::NotRequired,
            because: Some(because),
            at: fact.at,
            gates: false,
            ..self.blank(endpoint, resource)
        });
    }

    /// The row of an endpoint of which nothing is known yet.
    pub fn blank(
        &self,
        endpoint: &Endpoint<'_, '_, '_, '_>,
        resource: Option<&str>,
    ) -> EndpointResult {
        let spec = endpoint.spec;
        EndpointResult {
            endpoint: spec.id.clone(),
            title: spec.title.clone(),
            level: spec.level,
            resource: resource.map(str::to_owned),
            state: State::Undecided,
            gates: self.gates && spec.level == Level::Required,
            operation: None,
            bound: None,
            also: Vec::new(),
            because: None,
            at: None,
            reasons: Vec::new(),
            compared: None,
        }
    }

    /// Makes a problem a reason: an argument that is a key of `reasons.yaml` gets its words.
    pub fn reason(&self, problem: Problem) -> Reason {
        let mut reason = problem.reason;
        reason.undecided = problem.undecided;
        if let Some((name, code)) = problem.why {
            let words = ReasonWords::new(self.packs.builtin).text(code, &reason.args);
            reason.args.insert(name.to_owned(), code.to_owned());
            reason.args.insert(format!("{name}_zh"), words.zh);
            reason.args.insert(format!("{name}_en"), words.en);
        }
        reason
    }
}
