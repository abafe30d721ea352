/** Names of the functions without options, whose arguments are values, tensors, files and documents. */
export const withoutOptions: readonly string[] = `
  adamState adviceFor agreement appendEvent averagePaths averagePool2x badArgument biasAdd broadcast
  chainTarget checkChoice checkedJson checkGrid checkKnownLevels checkModel checkNetwork
  checkNetworkWithParams checkNoOptions checkOptions checkSchedule checkSingleStep checkSource checkStep
  clip combine configPath copyParams counted countParams decodeSafetensors decodeSafetensorsHeader
  defaultCacheFolder defaultGrid denoiser depthToSpace describedBy describeNetwork disposeParams emaWeight
  encodeEventFile encodeSafetensors ensureGradient environmentPath eventsPath explicit featureStatistics
  filterUp2x floorOf foreignIn frechetDistance fromPrediction fromTorchLayout fromTwoHeads gap gaussianOf
  glanceAtCheckpoints halvings hasKernel holdsRun inferenceMomentum intervalBetween isAffine isDescription
  isModelFolder isMultistep isStochastic layOutSafetensors levelList linearDecay loadClassifier lockState
  logSnr lossPoint mapLevels modelFolder multiHeadAttention nativePlan nativeTargets nearName
  networkFromSidecar noised noiseFrom noiseRatio openCheckpoint parseGaussian parseIdx perExample
  namingPath placePhases planPhases preconditioning pretrainedFolder printable randomSource readDocument readEvents
  readFirstCheckpoint readModel readModelFolder readRunConfig readRunEnvironment readRunResult recognise
  registerGradients registry renameDiffusers requireEngine rmsDistance runKernel sameDescription sameLevel
  saveModel selectOrder settleMethod spaceToDepth startEvaluation stepCount stepNoise subGrid
  thisEnvironment timeGrid timestepEmbedding toFloat32 toPrediction toTwoHeads tractTarget uniformTime
  unknownName unscaled upsample2x valueAndGradients variancePreserving vpObjective withPathInErrors
  temporaryName writeDocument writeEventFile writeRunConfig writeRunEnvironment zipLevels
`
  .trim()
  .split(/\s+/);
