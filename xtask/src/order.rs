//! The order of a wasm file's functions. Brotli refers back to what it has seen before, in fewer bits the closer that
//! is. So each function is put behind those that it has most in common with.

use anyhow::{Context, Result};
use std::collections::{HashMap, HashSet, VecDeque};
use std::convert::Infallible;
use std::fs;
use std::path::Path;
use wasm_encoder::reencode::{Error, Reencode, utils};
use wasm_encoder::{CodeSection, FunctionSection, Module};
use wasmparser::{CodeSectionReader, FunctionBody, FunctionSectionReader, Parser, Payload, TypeRef};

/// How many bytes a piece of code must have to count as common: two or three instructions.
const PIECE: usize = 6;

/// How many of the functions before are looked at.
const NEIGHBOURS: usize = 6;

/// Keeps a short function from being put somewhere because of a single piece.
const LEAST: f64 = 100.0;

/// Puts the functions of a file in order.
pub(crate) fn sort(wasm: &Path) -> Result<()> {
    let bytes = fs::read(wasm).with_context(|| format!("reading {}", wasm.display()))?;
    let sorted = sorted(&bytes).with_context(|| format!("sorting the functions of {}", wasm.display()))?;
    fs::write(wasm, sorted).with_context(|| format!("writing {}", wasm.display()))
}

fn sorted(wasm: &[u8]) -> Result<Vec<u8>> {
    let functions = Functions::read(wasm)?;
    let order = order(&functions.bodies);
    let mut numbers: Vec<u32> = (0..functions.imported).collect();
    numbers.resize(numbers.len() + order.len(), 0);
    for (number, &function) in (functions.imported..).zip(&order) {
        numbers[functions.imported as usize + function] = number;
    }
    let mut module = Module::new();
    Reordered { order, numbers }.parse_core_module(&mut module, Parser::new(0), wasm)?;
    Ok(module.finish())
}

struct Functions<'a> {
    imported: u32,
    bodies: Vec<&'a [u8]>,
}

impl<'a> Functions<'a> {
    fn read(wasm: &'a [u8]) -> Result<Self> {
        let mut functions = Self { imported: 0, bodies: Vec::new() };
        for payload in Parser::new(0).parse_all(wasm) {
            match payload? {
                Payload::ImportSection(section) => {
                    for import in section.into_imports() {
                        functions.imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                    }
                }
                Payload::CodeSectionEntry(body) => functions.bodies.push(body.as_bytes()),
                _ => {}
            }
        }
        Ok(functions)
    }
}

/// Begins with the largest function, and goes on each time with the one that shares most with the last few. A piece
/// that few functions have counts for more than one that all have.
fn order(bodies: &[&[u8]]) -> Vec<usize> {
    let pieces: Vec<HashSet<&[u8]>> = bodies.iter().map(|body| body.windows(PIECE).collect()).collect();
    let mut owners: HashMap<&[u8], Vec<usize>> = HashMap::new();
    for (function, pieces) in pieces.iter().enumerate() {
        for piece in pieces {
            owners.entry(piece).or_default().push(function);
        }
    }
    // Whole numbers, because a sum of fractions would depend on the order within a set.
    let shared_with = |function: usize| {
        let mut shared = vec![0; bodies.len()];
        for owners in pieces[function].iter().map(|piece| &owners[piece]) {
            let weight = 1_000_000_000 / owners.len() as u64;
            owners.iter().for_each(|&owner| shared[owner] += weight);
        }
        shared
    };
    let mut left: Vec<usize> = (0..bodies.len()).collect();
    let mut order = Vec::new();
    let mut last: VecDeque<Vec<u64>> = VecDeque::new();
    let mut next = left.iter().copied().max_by_key(|&function| bodies[function].len());
    while let Some(function) = next {
        left.retain(|&other| other != function);
        order.push(function);
        last.truncate(NEIGHBOURS - 1);
        last.push_front(shared_with(function));
        let fit = |function: usize| {
            let shared: u64 = last.iter().map(|shared| shared[function]).sum();
            shared as f64 / (pieces[function].len() as f64 + LEAST)
        };
        next = left.iter().copied().max_by(|&a, &b| fit(a).total_cmp(&fit(b)));
    }
    order
}

/// The same module with its functions in another order, and so with other numbers.
struct Reordered {
    order: Vec<usize>,
    numbers: Vec<u32>,
}

impl Reencode for Reordered {
    type Error = Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, Error<Infallible>> {
        Ok(self.numbers[function as usize])
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        let types = section.into_iter().collect::<Result<Vec<u32>, _>>()?;
        for &function in &self.order {
            functions.function(types[function]);
        }
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        section: CodeSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        let bodies = section.into_iter().collect::<Result<Vec<FunctionBody<'_>>, _>>()?;
        for function in self.order.clone() {
            utils::parse_function_body(self, code, bodies[function].clone())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{
        ElementSection, Elements, EntityType, ExportKind, ExportSection, Function, ImportSection, RefType,
        TableSection, TableType, TypeSection,
    };

    /// One imported function and these, each of which calls the next. The first is exported, and all are in a table.
    fn module(bodies: &[&[i32]]) -> Vec<u8> {
        let mut types = TypeSection::new();
        types.ty().function([], []);
        let mut imports = ImportSection::new();
        imports.import("a", "b", EntityType::Function(0));
        let mut functions = FunctionSection::new();
        let mut code = CodeSection::new();
        for (at, constants) in bodies.iter().enumerate() {
            functions.function(0);
            let mut function = Function::new([]);
            for &constant in *constants {
                function.instructions().i32_const(constant).drop();
            }
            let next = if at + 1 < bodies.len() { at + 2 } else { 0 };
            function.instructions().call(u32::try_from(next).unwrap()).end();
            code.function(&function);
        }
        let size = bodies.len() as u64;
        let table = TableType {
            element_type: RefType::FUNCREF,
            table64: false,
            minimum: size,
            maximum: None,
            shared: false,
        };
        let mut tables = TableSection::new();
        tables.table(table);
        let mut exports = ExportSection::new();
        exports.export("first", ExportKind::Func, 1);
        let all: Vec<u32> = (1..).take(bodies.len()).collect();
        let mut elements = ElementSection::new();
        elements.active(None, &wasm_encoder::ConstExpr::i32_const(0), Elements::Functions(all.into()));
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&functions).section(&tables);
        module.section(&exports).section(&elements).section(&code);
        module.finish()
    }

    /// The constants of the functions, from the exported one on, in the order in which they call each other.
    fn walked(wasm: &[u8]) -> Vec<Vec<i32>> {
        use wasmparser::Operator::{Call, I32Const};
        let (mut bodies, mut next) = (Vec::new(), 0);
        for payload in Parser::new(0).parse_all(wasm) {
            match payload.unwrap() {
                Payload::CodeSectionEntry(body) => bodies.push(body),
                Payload::ExportSection(section) => next = section.into_iter().next().unwrap().unwrap().index,
                _ => {}
            }
        }
        let mut walked = Vec::new();
        while next != 0 {
            let mut constants = Vec::new();
            for operator in bodies[next as usize - 1].get_operators_reader().unwrap() {
                match operator.unwrap() {
                    I32Const { value } => constants.push(value),
                    Call { function_index } => next = function_index,
                    _ => {}
                }
            }
            walked.push(constants);
        }
        walked
    }

    #[test]
    fn like_stands_beside_like_and_all_call_what_they_called() {
        let (red, blue) = ([1000, 2000, 3000, 4000, 5000, 6000], [-7000, -8000, -9000, -1000, -2000, -3000]);
        let long: Vec<i32> = red.iter().chain(&[9, 9, 9]).copied().collect();
        let bodies: [&[i32]; 5] = [&blue, &red, &[], &blue[1..], &long];
        let wasm = module(&bodies);
        let expected: Vec<Vec<i32>> = bodies.iter().map(|body| body.to_vec()).collect();
        assert_eq!(walked(&wasm), expected);

        let sorted = sorted(&wasm).unwrap();
        assert_eq!(walked(&sorted), expected);
        assert_eq!(order(&Functions::read(&wasm).unwrap().bodies)[..2], [4, 1]);
        assert_ne!(sorted, wasm);
        assert_eq!(sorted, super::sorted(&wasm).unwrap(), "another order each time");
    }

    #[test]
    fn what_is_no_module_is_an_error() {
        assert!(sorted(b"\0asm\x01\0\0\0\x01\xff").is_err());
    }
}
