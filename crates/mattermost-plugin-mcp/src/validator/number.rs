//! Numbers, one way for each: JSON has one kind of number, and some models write 5 as 5.0.
use serde_json::Value;

/// The largest float that still says which integer is meant: 2^53.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// The same value with integers for all floats that are whole, so that equal numbers are equal values.
///
/// Beyond 2^53 a float stays one, on purpose: many integers are written as the same float there, so that `1e17` is no
/// integer to us.
pub(crate) fn plain(mut value: Value) -> Value {
    make_plain(&mut value);
    value
}

fn make_plain(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(make_plain),
        Value::Object(fields) => fields.values_mut().for_each(make_plain),
        Value::Number(number) if number.is_f64() => {
            if let Some(integer) = number.as_f64().and_then(integer) {
                *value = integer;
            }
        }
        _ => {}
    }
}

fn integer(float: f64) -> Option<Value> {
    if float.fract() != 0.0 || float.abs() > EXACT {
        return None;
    }
    format!("{float:.0}").parse::<i64>().ok().map(Value::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn whole_floats_are_integers_as_far_as_they_are_exact() {
        let given =
            json!({"a": [5.0, -3.0, 0.5, -0.0], "b": EXACT, "c": 1e17, "d": 1e300, "e": u64::MAX});
        let plain = plain(given);
        assert_eq!(
            plain.to_string(),
            format!(
                r#"{{"a":[5,-3,0.5,0],"b":9007199254740992,"c":{},"d":{},"e":18446744073709551615}}"#,
                json!(1e17),
                json!(1e300)
            )
        );
    }
}
