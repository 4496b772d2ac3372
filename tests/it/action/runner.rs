//! A runner for composite actions: it reads `action.yml`, runs each step in order with the environment it names, honours `if:`,
//! and reads back what a step leaves as a runner would. Steps of other actions are only noted.

use super::commands::{Command, Log, values};
use serde_yaml::Value;
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

pub type Map = BTreeMap<String, String>;

pub fn home() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

pub fn action() -> Value {
    serde_yaml::from_str(&fs::read_to_string(home().join("action.yml")).unwrap()).unwrap()
}

/// A job that uses the action once, and the stand-in that it is given as its program.
pub struct Job {
    pub root: PathBuf,
    inputs: Map,
    env: Map,
    /// Steps of other actions that fail, by name.
    failing: Vec<&'static str>,
}

/// What a job left.
#[derive(Debug)]
pub struct Done {
    pub success: bool,
    /// Outputs of the action.
    pub outputs: Map,
    /// How each step ended, in order: `success`, `failure` or `skipped`.
    pub steps: Vec<(String, &'static str)>,
    /// Commands that the runner obeyed.
    pub obeyed: Vec<Command>,
    /// Everything that was printed.
    pub log: String,
    /// The summaries of all steps.
    pub summary: String,
    /// What steps of other actions were given, by name of the step.
    pub given: BTreeMap<String, Map>,
}

impl Done {
    pub fn output(&self, name: &str) -> &str {
        self.outputs.get(name).map_or("", String::as_str)
    }

    pub fn step(&self, name: &str) -> &'static str {
        let step = self.steps.iter().find(|(step, _)| step == name);
        step.unwrap_or_else(|| panic!("no step {name}")).1
    }

    /// What the action says itself, by kind.
    pub fn said(&self, kind: &str) -> Vec<&str> {
        let commands = self.obeyed.iter().filter(|command| command.name == kind);
        commands.map(|command| command.data.as_str()).collect()
    }
}

impl Job {
    /// A fresh runner whose program is a stand-in: it writes as its reports the files of `say/`, prints `say/stdout` and
    /// `say/stderr`, keeps its words, and ends with `say/then`.
    pub fn new(name: &str) -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        // Blanks and a quote: what a folder may have anywhere.
        let name = format!("action {count} {name}'s");
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&root);
        for folder in ["temp", "tools", "work", "say", "bin"] {
            fs::create_dir_all(root.join(folder)).unwrap();
        }
        let job = Self {
            root,
            inputs: Map::new(),
            env: Map::new(),
            failing: Vec::new(),
        };
        job.program(&job.root.join("stand-in"), STAND_IN);
        let stand_in = job.root.join("stand-in").display().to_string();
        job.input("binary", &stand_in).then("exit 0")
    }

    pub fn input(mut self, name: &str, value: &str) -> Self {
        let known = !action()["inputs"][name].is_null();
        assert!(known, "no input {name}");
        self.inputs.insert(name.to_owned(), value.to_owned());
        self
    }

    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.env.insert(name.to_owned(), value.to_owned());
        self
    }

    pub fn failing(mut self, step: &'static str) -> Self {
        self.failing.push(step);
        self
    }

    /// What the stand-in writes for a format, or prints.
    pub fn say(self, what: &str, text: impl AsRef<[u8]>) -> Self {
        fs::write(self.root.join("say").join(what), text).unwrap();
        self
    }

    /// How the stand-in ends: a line of shell.
    pub fn then(self, line: &str) -> Self {
        self.say("then", line)
    }

    /// A program for the runner's path, in `bin/`.
    pub fn on_path(self, name: &str, script: &str) -> Self {
        self.program(&self.root.join("bin").join(name), script);
        self
    }

    fn program(&self, path: &Path, script: &str) {
        let quoted = self.root.display().to_string().replace('\'', "'\\''");
        fs::write(path, format!("#!/bin/bash\nroot='{quoted}'\n{script}")).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// The words that the stand-in was started with; none where it was not.
    pub fn words(&self) -> Vec<String> {
        let words = fs::read_to_string(self.root.join("words")).unwrap_or_default();
        words.split_terminator('\0').map(str::to_owned).collect()
    }

    /// Names of what lies in the workspace, where nothing was before.
    pub fn litter(&self) -> Vec<String> {
        let entries = fs::read_dir(self.root.join("work")).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name());
        names
            .map(|name| name.to_string_lossy().into_owned())
            .collect()
    }

    pub fn run(&self) -> Done {
        self.run_from(home())
    }

    /// Runs the action as it lies in a folder.
    pub fn run_from(&self, source: &Path) -> Done {
        let text = fs::read_to_string(source.join("action.yml")).unwrap();
        let action: Value = serde_yaml::from_str(&text).unwrap();
        let mut known = Known {
            inputs: self.defaults(&action),
            steps: BTreeMap::new(),
            failed: false,
        };
        let mut done = Done {
            success: true,
            outputs: Map::new(),
            steps: Vec::new(),
            obeyed: Vec::new(),
            log: String::new(),
            summary: String::new(),
            given: BTreeMap::new(),
        };
        for step in action["runs"]["steps"].as_sequence().unwrap() {
            let name = step["name"].as_str().unwrap();
            let (outcome, outputs) = if !known.wanted(step["if"].as_str()) {
                ("skipped", Map::new())
            } else if step["uses"].is_string() {
                done.given
                    .insert(name.to_owned(), known.mapping(&step["with"]));
                let fails = self.failing.contains(&name);
                (if fails { "failure" } else { "success" }, Map::new())
            } else {
                self.shell(source, step, &known, &mut done)
            };
            known.failed |= outcome == "failure";
            done.steps.push((name.to_owned(), outcome));
            if let Some(id) = step["id"].as_str() {
                known.steps.insert(id.to_owned(), (outcome, outputs));
            }
        }
        done.success = !known.failed;
        for (name, output) in action["outputs"].as_mapping().unwrap() {
            let value = known.text(output["value"].as_str().unwrap());
            done.outputs
                .insert(name.as_str().unwrap().to_owned(), value);
        }
        done
    }

    fn defaults(&self, action: &Value) -> Map {
        let mut inputs = self.inputs.clone();
        for (name, input) in action["inputs"].as_mapping().unwrap() {
            let default = input["default"].as_str().unwrap();
            let name = name.as_str().unwrap().to_owned();
            inputs.entry(name).or_insert_with(|| default.to_owned());
        }
        inputs
    }

    /// A step as GitHub runs it: `bash --noprofile --norc -eo pipefail FILE`, in the workspace.
    fn shell(
        &self,
        source: &Path,
        step: &Value,
        known: &Known,
        done: &mut Done,
    ) -> (&'static str, Map) {
        assert_eq!(step["shell"], "bash");
        let script = step["run"].as_str().unwrap();
        assert!(!script.contains("${{"), "an expression in a script is code");
        let file = |name: &str| self.root.join("temp").join(name);
        let (run, output, summary) = (file("step.sh"), file("output"), file("summary"));
        fs::write(&run, script).unwrap();
        fs::write(&output, "").unwrap();
        fs::write(&summary, "").unwrap();
        let mut command = process::Command::new("bash");
        command
            .args(["--noprofile", "--norc", "-eo", "pipefail"])
            .arg(&run)
            .current_dir(self.root.join("work"))
            .env_clear()
            .env(
                "PATH",
                format!("{}:/usr/bin:/bin", self.root.join("bin").display()),
            )
            .env("HOME", self.root.join("work"))
            .env("LANG", "C.UTF-8")
            .env("CI", "true")
            .env("GITHUB_ACTIONS", "true")
            .env("GITHUB_ACTION_PATH", source)
            .env("GITHUB_OUTPUT", &output)
            .env("GITHUB_STEP_SUMMARY", &summary)
            .env("RUNNER_TEMP", self.root.join("temp"))
            .env("RUNNER_TOOL_CACHE", self.root.join("tools"))
            .env("RUNNER_OS", "Linux")
            .env("RUNNER_ARCH", "X64")
            .envs(&self.env)
            .envs(known.mapping(&step["env"]));
        let ended = command.output().unwrap();
        // The two streams are read side by side, so a line of standard error may come while no wall stands.
        done.obeyed.extend(Log::default().obeyed(&ended.stdout));
        done.obeyed.extend(Log::default().obeyed(&ended.stderr));
        for stream in [&ended.stdout, &ended.stderr] {
            done.log.push_str(&String::from_utf8_lossy(stream));
        }
        if let Ok(text) = fs::read(&summary) {
            done.summary.push_str(&String::from_utf8_lossy(&text));
        }
        let text = fs::read_to_string(&output).unwrap();
        let values = values(&text).unwrap_or_else(|why| panic!("GITHUB_OUTPUT: {why}"));
        let success = ended.status.success();
        (
            if success { "success" } else { "failure" },
            values.into_iter().collect(),
        )
    }
}

impl Drop for Job {
    fn drop(&mut self) {
        // What a failing case left is worth looking at.
        if !thread::panicking() {
            let _ = fs::remove_dir_all(&self.root);
        }
    }
}

const STAND_IN: &str = r#"
printf '%s\0' "$@" >"$root/words"
for word in "$@"; do
  case "$word" in
    --format=*=*)
      rest="${word#--format=}"
      if [ -e "$root/say/${rest%%=*}" ]; then cp "$root/say/${rest%%=*}" "${rest#*=}"; fi
      ;;
  esac
done
if [ -e "$root/say/stdout" ]; then cat "$root/say/stdout"; fi
if [ -e "$root/say/stderr" ]; then cat "$root/say/stderr" >&2; fi
. "$root/say/then"
"#;

/// What expressions may ask for.
struct Known {
    inputs: Map,
    steps: BTreeMap<String, (&'static str, Map)>,
    failed: bool,
}

impl Known {
    /// Whether a step runs. Conditions are `always()` and comparisons, joined by `&&`; without `always()` a failure before
    /// skips the step.
    fn wanted(&self, condition: Option<&str>) -> bool {
        let terms: Vec<&str> = condition
            .map(|text| text.split(" && ").collect())
            .unwrap_or_default();
        let always = terms.contains(&"always()");
        let holds = |term: &&str| {
            let (left, right, same) = match (term.split_once(" == "), term.split_once(" != ")) {
                (Some((left, right)), None) => (left, right, true),
                (None, Some((left, right))) => (left, right, false),
                _ => panic!("the harness does not know the condition {term:?}"),
            };
            let right = right.strip_prefix('\'').unwrap().strip_suffix('\'');
            // GitHub compares without regard to case.
            self.value(left).eq_ignore_ascii_case(right.unwrap()) == same
        };
        (always || !self.failed) && terms.iter().filter(|term| **term != "always()").all(holds)
    }

    fn value(&self, expression: &str) -> String {
        let parts: Vec<&str> = expression.split('.').collect();
        let none = || panic!("the harness does not know {expression:?}");
        match parts[..] {
            ["inputs", name] => self.inputs.get(name).cloned().unwrap_or_else(none),
            ["steps", id, "outcome"] => {
                let step = self.steps.get(id);
                step.map_or("", |(outcome, _)| *outcome).to_owned()
            }
            ["steps", id, "outputs", name] => {
                let step = self.steps.get(id);
                step.and_then(|(_, outputs)| outputs.get(name).cloned())
                    .unwrap_or_default()
            }
            _ => none(),
        }
    }

    /// A value of the file: one expression, or text without any.
    fn text(&self, text: &str) -> String {
        let expression = text
            .strip_prefix("${{ ")
            .and_then(|text| text.strip_suffix(" }}"));
        if let Some(expression) = expression {
            return self.value(expression);
        }
        assert!(!text.contains("${{"), "{text}");
        text.to_owned()
    }

    fn mapping(&self, mapping: &Value) -> Map {
        let mapping = mapping.as_mapping().into_iter().flatten();
        mapping
            .map(|(name, value)| {
                (
                    name.as_str().unwrap().to_owned(),
                    self.text(value.as_str().unwrap()),
                )
            })
            .collect()
    }
}
