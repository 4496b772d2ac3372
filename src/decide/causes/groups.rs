//! Sets of findings that are one mistake.

/// Sets of findings, by their index.
pub struct Groups {
    /// The parent of each in its set; a root is its own.
    parents: Vec<usize>,
    /// Whether others follow from it.
    causes: Vec<bool>,
    /// Whether it follows from another.
    follows: Vec<bool>,
}

impl Groups {
    /// As many findings, each by itself.
    pub fn new(number: usize) -> Self {
        Self {
            parents: (0..number).collect(),
            causes: vec![false; number],
            follows: vec![false; number],
        }
    }

    fn root(&mut self, of: usize) -> usize {
        let mut at = of;
        while let Some(parent) = self.parents.get(at).copied()
            && parent != at
        {
            // Paths are halved on the way, so that long chains stay cheap.
            let next = self.parents.get(parent).copied().unwrap_or(parent);
            if let Some(own) = self.parents.get_mut(at) {
                *own = next;
            }
            at = next;
        }
        at
    }

    /// Two findings are one mistake.
    pub fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        let (first, second) = (one.min(other), one.max(other));
        if let Some(parent) = self.parents.get_mut(second) {
            *parent = first;
        }
    }

    /// One finding follows from another.
    pub fn follow(&mut self, consequence: usize, cause: usize) {
        self.join(consequence, cause);
        if let Some(is_cause) = self.causes.get_mut(cause) {
            *is_cause = true;
        }
        if let Some(follows) = self.follows.get_mut(consequence) {
            *follows = true;
        }
    }

    /// The cause of each finding, itself where it is alone: of each set the one with the least rank. `rank` is given an index and
    /// its part in the set: 0 for one from which others follow, 1 for one that is only the same, 2 for one that follows.
    pub fn causes<R: Ord>(&mut self, rank: impl Fn(usize, u8) -> R) -> Vec<usize> {
        let number = self.parents.len();
        let roots: Vec<usize> = (0..number).map(|at| self.root(at)).collect();
        let mut best: Vec<usize> = (0..number).collect();
        for (at, root) in roots.iter().enumerate() {
            let of = |at: usize| {
                let is = |list: &[bool]| list.get(at).copied().unwrap_or_default();
                let part = match (is(&self.follows), is(&self.causes)) {
                    (true, _) => 2,
                    (false, true) => 0,
                    (false, false) => 1,
                };
                rank(at, part)
            };
            if let Some(known) = best.get_mut(*root)
                && of(at) < of(*known)
            {
                *known = at;
            }
        }
        let cause = |root: &usize| best.get(*root).copied().unwrap_or(*root);
        roots.iter().map(cause).collect()
    }
}
