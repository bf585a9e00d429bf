//! Forests out of ONNX files.

use super::attributes::Attributes;
use super::finish::{Aggregate, Finish, OneScore, PostTransform};
use super::node::{Comparison, Mode, Node, leaf};
use super::{Trees, TreesKind};
use std::collections::{HashMap, HashSet};
use tract_onnx::pb::{GraphProto, NodeProto, TypeProto, tensor_shape_proto, type_proto};
use tract_onnx::prelude::Framework;

/// Operators that change nothing about the numbers.
const TRANSPARENT: &[&str] = &["Cast", "Identity", "ZipMap", "ArrayFeatureExtractor", "Reshape"];

/// The forest of an ONNX file.
pub(super) fn read(mut onnx: &[u8]) -> Result<Trees, String> {
    let file = tract_onnx::onnx().proto_model_for_read(&mut onnx).map_err(|error| format!("{error:#}"))?;
    let graph = file.graph.ok_or("the file holds no network")?;
    let mut scaler = None;
    let mut forest = None;
    for operator in &graph.node {
        match operator.op_type.as_str() {
            "TreeEnsembleClassifier" | "TreeEnsembleRegressor" if forest.is_none() => forest = Some(operator),
            "Scaler" if forest.is_none() && scaler.is_none() => scaler = Some(operator),
            name if TRANSPARENT.contains(&name) => {}
            name => return Err(format!("the operator {name} is not one of a forest")),
        }
    }
    let forest = forest.ok_or("the file holds no operator of trees")?;
    let attributes = Attributes::of(forest);
    let kind =
        if forest.op_type == "TreeEnsembleClassifier" { TreesKind::Classifier } else { TreesKind::Regressor };
    let leaves = Leaves::of(&attributes, kind)?;
    let Grown { nodes, roots, leaf_ends, weights, .. } = Grown::of(&attributes, &leaves)?;
    let used = nodes.iter().map(|node| node.feature as usize + 1).max().unwrap_or(0);
    let columns = declared_columns(&graph).filter(|columns| *columns >= used).unwrap_or(used);
    let finish = finish_of(&attributes, kind, &leaves)?;
    let scaling = scaler.map(|scaler| scaling_of(scaler, columns)).transpose()?.unwrap_or_default();
    Ok(Trees { kind, columns, outputs: leaves.outputs, scaling, nodes, roots, leaf_ends, weights, finish })
}

/// The features that the file says a row has.
fn declared_columns(graph: &GraphProto) -> Option<usize> {
    let constants: HashSet<&str> = graph.initializer.iter().map(|tensor| tensor.name.as_str()).collect();
    let input = graph.input.iter().find(|input| !constants.contains(input.name.as_str()))?;
    let TypeProto { value: Some(type_proto::Value::TensorType(tensor)), .. } = input.r#type.as_ref()? else {
        return None;
    };
    match tensor.shape.as_ref()?.dim.get(1)?.value.as_ref()? {
        tensor_shape_proto::dimension::Value::DimValue(columns) => usize::try_from(*columns).ok(),
        tensor_shape_proto::dimension::Value::DimParam(_) => None,
    }
}

/// `(offset, scale)` for each column; one value may stand for all.
fn scaling_of(scaler: &NodeProto, columns: usize) -> Result<Vec<(f32, f32)>, String> {
    let attributes = Attributes::of(scaler);
    let for_all = |name: &str| -> Result<Vec<f32>, String> {
        let values: Vec<f32> = attributes.floats(name)?.iter().map(|value| *value as f32).collect();
        match values.as_slice() {
            [one] => Ok(vec![*one; columns]),
            values if values.len() == columns => Ok(values.to_vec()),
            values => Err(format!("the Scaler has {} values of {name} for {columns} columns", values.len())),
        }
    };
    Ok(for_all("offset")?.into_iter().zip(for_all("scale")?).collect())
}

fn finish_of(attributes: &Attributes<'_>, kind: TreesKind, leaves: &Leaves) -> Result<Finish, String> {
    let or = |text: &'static str, default: &'static str| {
        let given = attributes.text(text);
        if given.is_empty() { default.to_owned() } else { given.to_owned() }
    };
    let post_transform = or("post_transform", "NONE");
    let post_transform = PostTransform::parse(&post_transform)
        .ok_or_else(|| format!("the post_transform {post_transform} is not supported"))?;
    let aggregate = match kind {
        TreesKind::Classifier => "SUM".to_owned(),
        TreesKind::Regressor => or("aggregate_function", "SUM"),
    };
    let aggregate = Aggregate::parse(&aggregate)
        .ok_or_else(|| format!("the aggregate_function {aggregate} is not supported"))?;
    let is_binary = kind == TreesKind::Classifier && leaves.outputs == 2;
    let base_values = attributes.floats("base_values")?;
    let classes: HashSet<u32> = leaves.weights.values().flatten().map(|(class, _)| *class).collect();
    // One base value for two classes means something only where the leaves speak of one.
    let is_of_one_class = is_binary && classes.len() == 1 && base_values.len() == 1;
    if !(base_values.is_empty() || base_values.len() == leaves.outputs || is_of_one_class) {
        return Err(format!("there are {} base_values for {} outputs", base_values.len(), leaves.outputs));
    }
    let takes_nothing_away = leaves.weights.values().flatten().all(|(_, weight)| *weight >= 0.0);
    let one_score =
        if classes.len() == 1 && takes_nothing_away { OneScore::Probability } else { OneScore::Margin };
    Ok(Finish { aggregate, post_transform, base_values, kind, one_score })
}

/// A node by its tree and its number there.
type Place = (i64, i64);

/// What the leaves say.
struct Leaves {
    outputs: usize,
    weights: HashMap<Place, Vec<(u32, f32)>>,
}

impl Leaves {
    fn of(attributes: &Attributes<'_>, kind: TreesKind) -> Result<Self, String> {
        let prefix = if kind == TreesKind::Classifier { "class" } else { "target" };
        let integers = |name: &str| attributes.integers(&format!("{prefix}_{name}"));
        let (trees, nodes, ids) = (integers("treeids"), integers("nodeids"), integers("ids"));
        let weights = attributes.floats(&format!("{prefix}_weights"))?;
        let labels =
            attributes.integers("classlabels_int64s").len() + attributes.texts("classlabels_strings").len();
        let outputs = match kind {
            TreesKind::Classifier => labels,
            TreesKind::Regressor => {
                attributes.integer("n_targets").map_or(1, |n| usize::try_from(n).unwrap_or(0))
            }
        };
        if outputs == 0 {
            return Err("the trees have no outputs".to_owned());
        }
        if trees.len() != weights.len() || nodes.len() != weights.len() || ids.len() != weights.len() {
            return Err(format!("the lists of {prefix}_… differ in length"));
        }
        let mut of_place: HashMap<Place, Vec<(u32, f32)>> = HashMap::new();
        for (((tree, node), id), weight) in trees.iter().zip(nodes).zip(ids).zip(weights) {
            let id = u32::try_from(*id).ok().filter(|id| (*id as usize) < outputs);
            let id = id.ok_or_else(|| format!("a leaf of tree {tree} is for an output that is not there"))?;
            of_place.entry((*tree, *node)).or_default().push((id, weight as f32));
        }
        Ok(Self { outputs, weights: of_place })
    }
}

/// A node as the file has it.
struct Written {
    feature: u32,
    /// `None` for a leaf.
    mode: Option<Mode>,
    threshold: f64,
    missing_is_true: bool,
    if_true: Place,
    if_false: Place,
}

/// Trees while they are laid out.
struct Grown<'a> {
    written: HashMap<Place, Written>,
    leaves: &'a Leaves,
    nodes: Vec<Node>,
    roots: Vec<u32>,
    leaf_ends: Vec<u32>,
    weights: Vec<(u32, f32)>,
    seen: HashSet<Place>,
}

impl<'a> Grown<'a> {
    fn of(attributes: &Attributes<'_>, leaves: &'a Leaves) -> Result<Self, String> {
        let (order, written) = written_nodes(attributes)?;
        let mut grown = Self {
            written,
            leaves,
            nodes: Vec::new(),
            roots: Vec::new(),
            leaf_ends: Vec::new(),
            weights: Vec::new(),
            seen: HashSet::new(),
        };
        // The root of a tree is the first of its nodes that no other leads to.
        let led_to: HashSet<Place> = grown
            .written
            .values()
            .filter(|node| node.mode.is_some())
            .flat_map(|node| [node.if_true, node.if_false])
            .collect();
        let mut rooted = HashSet::new();
        for place in order.iter().filter(|place| !led_to.contains(place)) {
            if rooted.insert(place.0) {
                let root = grown.grow(*place)?;
                grown.roots.push(root);
            }
        }
        let trees: HashSet<i64> = order.iter().map(|place| place.0).collect();
        match trees.len() == rooted.len() && !trees.is_empty() {
            true => Ok(grown),
            false => Err("a tree has no root".to_owned()),
        }
    }

    /// Lay out the tree below a place, nodes before their children; returns where it begins.
    fn grow(&mut self, root: Place) -> Result<u32, String> {
        let begin = self.place(root)?;
        let mut open = vec![(root, begin)];
        while let Some((place, index)) = open.pop() {
            let Some(written) = self.written.get(&place).filter(|written| written.mode.is_some()) else {
                continue;
            };
            let (if_true, if_false) = (written.if_true, written.if_false);
            let (true_index, false_index) = (self.place(if_true)?, self.place(if_false)?);
            let Some(Written { feature, mode: Some(mode), threshold, missing_is_true, .. }) =
                self.written.get(&place)
            else {
                continue;
            };
            let comparison = Comparison {
                feature: *feature,
                mode: *mode,
                threshold: *threshold,
                missing_is_true: *missing_is_true,
                if_true: true_index,
                if_false: false_index,
            };
            if let Some(node) = self.nodes.get_mut(index as usize) {
                *node = Node::of(comparison);
            }
            open.extend([(if_false, false_index), (if_true, true_index)]);
        }
        Ok(begin)
    }

    /// Give a node or a leaf its place in the arrays. Each may be reached once: a forest has no ways that meet.
    fn place(&mut self, place: Place) -> Result<u32, String> {
        let (tree, node) = place;
        let written = self.written.get(&place).ok_or_else(|| format!("tree {tree} has no node {node}"))?;
        if !self.seen.insert(place) {
            return Err(format!("two ways lead to node {node} of tree {tree}"));
        }
        let too_many = |_| "there are too many nodes".to_owned();
        if written.mode.is_some() {
            let index = u32::try_from(self.nodes.len()).map_err(too_many)?;
            let blank = Node {
                threshold: 0.0,
                feature: 0,
                below: 0,
                above: 0,
                is_equality: false,
                missing_is_below: false,
            };
            self.nodes.push(blank);
            return Ok(index);
        }
        let index = u32::try_from(self.leaf_ends.len()).map_err(too_many)?;
        self.weights.extend(self.leaves.weights.get(&place).into_iter().flatten());
        self.leaf_ends.push(u32::try_from(self.weights.len()).map_err(too_many)?);
        Ok(leaf(index))
    }
}

/// All nodes, in the order of the file and by place.
fn written_nodes(attributes: &Attributes<'_>) -> Result<(Vec<Place>, HashMap<Place, Written>), String> {
    let integers = |name: &str| attributes.integers(&format!("nodes_{name}"));
    let (trees, ids, features) = (integers("treeids"), integers("nodeids"), integers("featureids"));
    let (if_true, if_false) = (integers("truenodeids"), integers("falsenodeids"));
    let missing = integers("missing_value_tracks_true");
    let modes = attributes.texts("nodes_modes");
    let thresholds = attributes.floats("nodes_values")?;
    let count = trees.len();
    let lengths = [ids.len(), features.len(), if_true.len(), if_false.len(), modes.len(), thresholds.len()];
    if lengths.iter().any(|length| *length != count) || (!missing.is_empty() && missing.len() != count) {
        return Err("the lists of nodes_… differ in length".to_owned());
    }
    let mut order = Vec::with_capacity(count);
    let mut written = HashMap::with_capacity(count);
    let links = trees.iter().zip(ids).zip(if_true.iter().zip(if_false));
    let tests = features.iter().zip(&modes).zip(&thresholds);
    for (row, (((tree, id), (if_true, if_false)), ((feature, mode), threshold))) in
        links.zip(tests).enumerate()
    {
        let parsed = if *mode == "LEAF" {
            None
        } else {
            Some(Mode::parse(mode).ok_or_else(|| format!("nodes of mode {mode} are not known"))?)
        };
        let feature =
            u32::try_from(*feature).map_err(|_| format!("tree {tree} asks for feature {feature}"))?;
        if parsed.is_some() && threshold.is_nan() {
            return Err(format!("tree {tree} compares with NaN"));
        }
        let node = Written {
            feature,
            mode: parsed,
            threshold: *threshold,
            missing_is_true: missing.get(row).is_some_and(|flag| *flag != 0),
            if_true: (*tree, *if_true),
            if_false: (*tree, *if_false),
        };
        order.push((*tree, *id));
        if written.insert((*tree, *id), node).is_some() {
            return Err(format!("tree {tree} has two nodes {id}"));
        }
    }
    Ok((order, written))
}
