//! Records of a catalogue as YAML.

use crate::read::Json;

/// What stands above the records.
const HEAD: &str = "# 目录登记，一项信息资源一条记录；各字段说明：hutong schema catalogue\n\
     # Catalogue records, one for each resource; `hutong schema catalogue` explains each field.\n";

/// Renders the records.
///
/// # Errors
/// None in practice; serde's signature requires the `Result`.
pub fn yaml(records: &[Json]) -> Result<String, serde_yaml::Error> {
    Ok(format!("{HEAD}{}", serde_yaml::to_string(records)?))
}
